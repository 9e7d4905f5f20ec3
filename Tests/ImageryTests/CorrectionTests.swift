import Foundation
import Testing

@testable import Imagery

/// Tests of click to correct. The naive versions try all labels of all superpixels.
@Suite("Click to correct")
struct CorrectionTests {
    /// Numbers that depend only on the seed.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    // MARK: Cuts

    @Test("a cut costs as little as the best of all cuts, and has the fewest nodes of them", arguments: 1...60)
    func cut(seed: UInt64) {
        var numbers = Numbers(state: seed)
        let count = Int.random(in: 1...7, using: &numbers)
        let biases = (0..<count).map { _ in Int.random(in: -6...6, using: &numbers) }
        let edges = (0..<count * 2).map { _ in
            (
                tail: Int.random(in: 0..<count, using: &numbers), head: Int.random(in: 0..<count, using: &numbers),
                capacity: Int.random(in: 0...5, using: &numbers), back: Int.random(in: 0...5, using: &numbers)
            )
        }.filter { $0.tail != $0.head }
        var cut = MinimumCut(nodeCount: count, edgeCount: edges.count)
        for (node, bias) in biases.enumerated() { cut.addBias(bias, to: node) }
        for edge in edges { cut.addEdge(from: edge.tail, to: edge.head, edge.capacity, back: edge.back) }
        func cost(_ side: [Bool]) -> Int {
            let bias = biases.indices.reduce(0) { $0 + (side[$1] ? max(0, -biases[$1]) : max(0, biases[$1])) }
            return edges.reduce(bias) { sum, edge in
                sum + (side[edge.tail] && !side[edge.head] ? edge.capacity : 0)
                    + (side[edge.head] && !side[edge.tail] ? edge.back : 0)
            }
        }
        let all = (0..<1 << count).map { bits in (0..<count).map { bits >> $0 & 1 == 1 } }
        let best = all.map(cost).min()!
        let smallest = all.filter { cost($0) == best }.map { side in side.count(where: \.self) }.min()!
        let side = cut.sourceSide()
        #expect(cost(side) == best)
        #expect(side.count(where: \.self) == smallest)
    }

    // MARK: The graph

    private static func image(_ size: Size, seed: UInt64) -> Image {
        var numbers = Numbers(state: seed)
        let patches = (0..<4).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width {
                let patch = (row * 2 / size.height) * 2 + column * 2 / size.width
                let noise = UInt8.random(in: 0...20, using: &numbers)
                let base = patches[patch] / 2
                image[row, column] = RGB(base + noise, patches[3 - patch] / 2 + noise, 90)
            }
        }
        return image
    }

    @Test("edges have the lengths of the borders, and similarities by the mean colors", arguments: 1...4)
    func graph(seed: UInt64) {
        let size = Size(height: 21, width: 26)
        let image = Self.image(size, seed: seed)
        let superpixels = Superpixels(image, side: 6)
        var lengths: [[Int]: Int] = [:]
        for a in 0..<size.count {
            for b in a + 1..<size.count
            where abs(a / size.width - b / size.width) + abs(a % size.width - b % size.width) == 1 {
                let pair = [Int(superpixels.labels[a]), Int(superpixels.labels[b])].sorted()
                if pair[0] != pair[1] { lengths[pair, default: 0] += 1 }
            }
        }
        let colors = LabColors().of(image)
        let means = (0..<superpixels.count).map { index -> SIMD3<Float> in
            let pixels = superpixels.pixels(of: index)
            return pixels.reduce(.zero) { $0 + colors[$1] } / Float(pixels.count)
        }
        func distance(_ pair: [Int]) -> Float {
            let difference = means[pair[0]] - means[pair[1]]
            return (difference * difference).sum()
        }
        let mean =
            lengths.reduce(Float(0)) { $0 + distance($1.key) * Float($1.value) } / Float(lengths.values.reduce(0, +))
        let graph = SuperpixelGraph(superpixels, of: image)
        #expect(graph.edges.map { [$0.first, $0.second] } == lengths.keys.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) })
        for edge in graph.edges {
            let pair = [edge.first, edge.second]
            #expect(edge.length == lengths[pair])
            #expect(abs(edge.similarity - exp(-distance(pair) / (2 * mean))) < 1e-4)
        }
    }

    @Test("in an image of one color, all superpixels are similar")
    func oneColor() {
        let image = Image(size: Size(height: 16, width: 16), fill: RGB(9, 9, 9))
        let graph = SuperpixelGraph(Superpixels(image, side: 8), of: image)
        #expect(graph.edges.allSatisfy { $0.similarity == 1 } && graph.edges.count == 4)
    }

    // MARK: The cost

    /// Probabilities of three classes.
    private static func probabilities(_ size: Size, seed: UInt64) -> [Float] {
        var numbers = Numbers(state: seed)
        return (0..<size.count).flatMap { _ -> [Float] in
            let parts = (0..<3).map { _ in Float.random(in: 0.001...1, using: &numbers) }
            return parts.map { $0 / parts.reduce(0, +) }
        }
    }

    @Test(
        "a click changes the superpixels whose change costs least of all choices, and the fewest of them",
        arguments: 1...30)
    func region(seed: UInt64) {
        let size = Size(height: 18, width: 24)
        let image = Self.image(size, seed: seed)
        let graph = SuperpixelGraph(Superpixels(image, side: 7), of: image)
        let count = graph.superpixels.count
        #expect((6...14).contains(count))
        let hasNetwork = seed % 4 != 0
        let energy = CorrectionEnergy(
            graph, classCount: 3, probabilities: hasNetwork ? Self.probabilities(size, seed: seed) : nil)
        var numbers = Numbers(state: seed &* 77)
        let labels = (0..<count).map { _ in [0, 1, 2, LabelMask.unlabeled].randomElement(using: &numbers)! }
        var fixed = [Int.random(in: 0..<count, using: &numbers): false]
        fixed[Int.random(in: 0..<count, using: &numbers)] = true
        let value: UInt8 = seed % 5 == 0 ? LabelMask.void : 1
        func cost(_ changes: [Bool]) -> Int {
            func units(_ cost: Float) -> Int { Int((cost * CorrectionEnergy.costUnit).rounded()) }
            let own = labels.indices.reduce(0) {
                $0 + units(energy.cost(of: changes[$1] ? value : labels[$1], in: $1))
            }
            return graph.edges.reduce(own) { sum, edge in
                sum + (changes[edge.first] == changes[edge.second] ? 0 : units(CorrectionEnergy.cost(of: edge)))
            }
        }
        let all = (0..<1 << count).map { bits in (0..<count).map { bits >> $0 & 1 == 1 } }
            .filter { changes in fixed.allSatisfy { changes[$0.key] == $0.value } }
        let costs = all.map(cost)
        let best = costs.min()!
        let changed = energy.region(of: value, from: labels, fixed: fixed)
        #expect(fixed.allSatisfy { changed[$0.key] == $0.value })
        #expect(cost(changed) == best)
        let smallest = zip(all, costs).filter { $0.1 == best }.map { $0.0.count(where: \.self) }.min()
        #expect(changed.count(where: \.self) == smallest)
    }

    @Test("a class costs -log of its mean probability in the superpixel, at most that of the least one")
    func classCosts() {
        let size = Size(height: 8, width: 16)
        var image = Image(size: size)
        for row in 0..<8 { for column in 8..<16 { image[row, column] = RGB(255, 255, 255) } }
        let superpixels = Superpixels(image, side: 8)
        #expect(superpixels.count == 2)
        let probabilities: [Float] = (0..<size.count).flatMap {
            $0 % 16 < 8 ? [1, 0] : $0 < 64 ? [0.5, 0.5] : [0.1, 0.9]
        }
        let energy = CorrectionEnergy(
            SuperpixelGraph(superpixels, of: image), classCount: 2, probabilities: probabilities)
        #expect(energy.cost(of: 0, in: 0) == 0)
        #expect(energy.cost(of: 1, in: 0) == -log(CorrectionEnergy.leastProbability))
        #expect(abs(energy.cost(of: 0, in: 1) + log(0.3)) < 1e-5)
        #expect(abs(energy.cost(of: LabelMask.void, in: 1) - log(2)) < 1e-6)
    }

    // MARK: Clicks

    /// A dark left half and a bright right half, and a network that is sure of neither.
    private static let size = Size(height: 32, width: 48)
    /// - Parameter probability: That of class 0 in the left half, and of `right` in the right half; nil for no network.
    private static func halves(sure probability: Float? = nil, right: Int = 0) -> ClickCorrection {
        var image = Image(size: size)
        for row in 0..<size.height { for column in 24..<48 { image[row, column] = RGB(230, 230, 230) } }
        return ClickCorrection(
            CorrectionEnergy(
                SuperpixelGraph(Superpixels(image, side: 8), of: image), classCount: 3,
                probabilities: probability.map { sure in
                    (0..<size.count).flatMap { at in
                        (0..<3).map { $0 == (at % size.width < 24 ? 0 : right) ? sure : (1 - sure) / 2 }
                    }
                }))
    }

    private static func at(_ row: Int, _ column: Int) -> Int { row * size.width + column }

    /// The labels of the left and right half; nil if a half has several labels.
    private func sides(_ labels: LabelMask) -> [UInt8?] {
        [0..<24, 24..<48].map { columns in
            let values = Set((0..<32).flatMap { row in columns.map { labels[row, $0] } })
            return values.count == 1 ? values.first : nil
        }
    }

    @Test(
        "a click changes the object, up to the edge in the image, against a network that is unsure",
        arguments: [0.4, 0.6])
    func object(sure: Float) {
        var correction = Self.halves(sure: sure)
        var labels = LabelMask(size: Self.size, repeating: 0)
        let click = correction.proposal(.add, at: Self.at(10, 40), 2, labels: labels, predicted: nil)
        #expect(sides(click.labels) == [0, 2])
        #expect(click.pixels.count == Self.size.count / 2)
        labels = click.labels
        correction.record(click, labels: labels)
        #expect(correction.canSubtract(at: Self.at(3, 30), 2, from: labels))
        #expect(!correction.canSubtract(at: Self.at(3, 3), 2, from: labels))
        #expect(!correction.canSubtract(at: Self.at(3, 30), 1, from: labels))
    }

    @Test("a click that takes back restores the labels before, and the other clicks keep theirs")
    func subtraction() {
        var correction = Self.halves()
        var labels = LabelMask(size: Self.size)
        // Without a network, nothing says where the region ends.
        let first = correction.proposal(.add, at: Self.at(10, 40), 2, labels: labels, predicted: nil)
        labels = first.labels
        correction.record(first, labels: labels)
        #expect(sides(labels) == [2, 2])
        let second = correction.proposal(.subtract, at: Self.at(10, 4), 2, labels: labels, predicted: nil)
        labels = second.labels
        correction.record(second, labels: labels)
        #expect(sides(labels) == [LabelMask.unlabeled, 2])
        // Another class leaves the clicked region alone, and the click before too.
        let third = correction.proposal(.add, at: Self.at(20, 8), 1, labels: labels, predicted: nil)
        #expect(sides(third.labels)[1] == 2)
        #expect(third.labels.values[Self.at(10, 4)] == LabelMask.unlabeled)
        #expect(third.labels.values[Self.at(20, 8)] == 1)
    }

    @Test("after undo, the clicks that were undone do not count")
    func undo() {
        var correction = Self.halves(sure: 0.4)
        let before = LabelMask(size: Self.size, repeating: 0)
        let click = correction.proposal(.add, at: Self.at(10, 40), 2, labels: before, predicted: nil)
        correction.record(click, labels: click.labels)
        #expect(!correction.canSubtract(at: Self.at(10, 40), 2, from: before))
        let again = correction.proposal(.add, at: Self.at(20, 30), 1, labels: before, predicted: nil)
        #expect(sides(again.labels) == [0, 1], "the undone click does not protect its superpixel")
        let after = correction.proposal(.add, at: Self.at(20, 30), 1, labels: click.labels, predicted: nil)
        #expect(after.labels.values[Self.at(10, 40)] == 2)
    }

    @Test("over unlabeled pixels, a click on the predicted class accepts the connected prediction of that class")
    func prediction() {
        let correction = Self.halves(sure: 0.6, right: 1)
        var predicted = LabelMask(size: Self.size, repeating: 0)
        for row in 0..<32 { for column in 24..<48 { predicted[row, column] = 1 } }
        let click = correction.proposal(
            .add, at: Self.at(10, 4), 0, labels: LabelMask(size: Self.size), predicted: predicted)
        #expect(sides(click.labels) == [0, LabelMask.unlabeled])
    }

    // MARK: Neighbors

    @Test("labels next to the tile continue up to the edge in the image, over unlabeled pixels only")
    func neighbors() {
        let correction = Self.halves(sure: 0.4)
        var labels = LabelMask(size: Self.size)
        labels[5, 5] = 0
        // Above the left half there is class 1, above the right half class 2.
        let border = Dictionary(uniqueKeysWithValues: (0..<48).map { ($0, UInt8($0 < 24 ? 1 : 2)) })
        var continued = correction.continued(labels, predicted: nil, border: border)
        #expect(continued[5, 5] == 0, "a label stays")
        continued[5, 5] = 1
        #expect(sides(continued) == [1, 2])
        #expect(correction.continued(labels, predicted: nil, border: [:]) == labels)
        #expect(correction.continued(labels, predicted: nil, border: [3: LabelMask.unlabeled]) == labels)
    }

    @Test("with a label on one side only, the other side keeps its prediction and stays unlabeled")
    func oneNeighbor() {
        let correction = Self.halves(sure: 0.9, right: 1)
        var predicted = LabelMask(size: Self.size, repeating: 0)
        for row in 0..<32 { for column in 24..<48 { predicted[row, column] = 1 } }
        let border = Dictionary(uniqueKeysWithValues: (0..<32).map { (Self.at($0, 0), UInt8(0)) })
        let continued = correction.continued(LabelMask(size: Self.size), predicted: predicted, border: border)
        #expect(sides(continued) == [0, LabelMask.unlabeled])
    }

    @Test("the most common label of a superpixel stands for all its pixels, the lowest of equals", arguments: 1...3)
    func commonLabels(seed: UInt64) {
        let size = Size(height: 20, width: 20)
        let superpixels = Superpixels(Self.image(size, seed: seed), side: 5)
        var numbers = Numbers(state: seed)
        let mask = LabelMask(
            size: size, values: (0..<400).map { _ in [0, 3, 254, 255].randomElement(using: &numbers)! })
        let naive = (0..<superpixels.count).map { index -> UInt8 in
            let values = superpixels.pixels(of: index).map { mask.values[$0] }
            return Set(values).max { a, b in
                let counts = (values.count { $0 == a }, values.count { $0 == b })
                return (counts.0, b) < (counts.1, a)
            }!
        }
        #expect(superpixels.commonLabels(of: mask) == naive)
    }
}
