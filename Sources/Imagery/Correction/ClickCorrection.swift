/// Click to correct: a click changes the region around it to a class, and another click takes a part of the region back.
///
/// Superpixels that were clicked keep their label in later clicks. The clicks of one class that follow each other form
/// one region: each of them starts from the labels before the first, so that a click that takes back can restore them.
package struct ClickCorrection: Sendable, Equatable {
    package enum Kind: Sendable { case add, subtract }

    /// What a click would change.
    package struct Proposal: Sendable, Equatable {
        /// The clicked pixel, as a position in the tile.
        package let pixel: Int
        package let kind: Kind
        package let value: UInt8
        /// The pixels that change, and their labels after the click. Unlabeled pixels may be taken back.
        package let pixels: PixelRuns
        package let labels: LabelMask
        /// The labels before the first click of the region.
        fileprivate let base: LabelMask
    }

    /// The clicks of one class that follow each other.
    private struct Region: Sendable, Equatable {
        let value: UInt8
        /// The labels before the first click.
        let base: LabelMask
        /// The labels after the last click. Other labels mean that something else has changed the tile.
        let result: LabelMask
    }

    private(set) var energy: CorrectionEnergy
    /// The label that each clicked pixel got. It counts as long as the pixel has it, so undo also reverts it.
    private var seeds: [Int: UInt8] = [:]
    private var region: Region?

    package init(_ energy: CorrectionEnergy) { self.energy = energy }

    package var superpixels: Superpixels { energy.graph.superpixels }

    /// Uses other superpixels or probabilities. The clicks still count.
    package mutating func use(_ energy: CorrectionEnergy) { self.energy = energy }

    /// Whether a click that takes back would have an effect: the pixel got its label from the clicks of this region.
    package func canSubtract(at pixel: Int, _ value: UInt8, from labels: LabelMask) -> Bool {
        guard let region = openRegion(of: value, labels) else { return false }
        return labels.values[pixel] == value && region.base.values[pixel] != value
    }

    /// What a click at a pixel would change.
    /// - Parameters:
    ///   - value: The class of the region, or void.
    ///   - labels: The labels of the tile.
    ///   - predicted: The predicted classes, which stand for the labels of unlabeled pixels; nil if there are none.
    /// - Precondition: A click that takes back has an effect (`canSubtract`).
    package func proposal(
        _ kind: Kind, at pixel: Int, _ value: UInt8, labels: LabelMask, predicted: LabelMask?
    ) -> Proposal {
        precondition(labels.size == superpixels.size, "ClickCorrection: labels of \(labels.size) pixels")
        let base = openRegion(of: value, labels)?.base ?? labels
        let shown = Self.shown(base, predicted)
        let clicked = Int(superpixels.labels[pixel])
        var fixed: [Int: Bool] = [:]
        for (seed, label) in seeds where labels.values[seed] == label {
            fixed[Int(superpixels.labels[seed])] = label == value
        }
        fixed[clicked] = kind == .add
        let now = superpixels.commonLabels(of: shown)
        let changed = energy.region(of: value, from: now, fixed: fixed)
        let isInRegion = connected(
            to: fixed.keys.filter { fixed[$0] == true },
            where: { changed[$0] || now[$0] == value && fixed[$0] != false })
        var result = base
        for superpixel in 0..<superpixels.count where isInRegion[superpixel] {
            for at in superpixels.positions(of: superpixel) where changed[superpixel] || shown.values[at] == value {
                result.values[at] = value
            }
        }
        let pixels = PixelRuns(labels.values.indices.lazy.filter { labels.values[$0] != result.values[$0] })
        return Proposal(pixel: pixel, kind: kind, value: value, pixels: pixels, labels: result, base: base)
    }

    /// Records that the click was done.
    /// - Parameter labels: The labels after it. Protected pixels may have kept theirs.
    package mutating func record(_ proposal: Proposal, labels: LabelMask) {
        seeds[proposal.pixel] = labels.values[proposal.pixel]
        region = Region(value: proposal.value, base: proposal.base, result: labels)
    }

    /// The region that the next click continues.
    private func openRegion(of value: UInt8, _ labels: LabelMask) -> Region? {
        region.flatMap { $0.value == value && $0.result == labels ? $0 : nil }
    }

    /// The labels with the predicted classes at unlabeled pixels.
    static func shown(_ labels: LabelMask, _ predicted: LabelMask?) -> LabelMask {
        guard let predicted else { return labels }
        return LabelMask(
            size: labels.size,
            values: zip(labels.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }

    /// The superpixels that can be reached from `starts` through superpixels that fulfill `isMember`.
    func connected(to starts: [Int], where isMember: (Int) -> Bool) -> [Bool] {
        var neighbors = [[Int]](repeating: [], count: superpixels.count)
        for edge in energy.graph.edges where isMember(edge.first) && isMember(edge.second) {
            neighbors[edge.first].append(edge.second)
            neighbors[edge.second].append(edge.first)
        }
        var isReached = [Bool](repeating: false, count: superpixels.count)
        var stack = starts.filter(isMember)
        while let superpixel = stack.popLast() {
            guard !isReached[superpixel] else { continue }
            isReached[superpixel] = true
            stack += neighbors[superpixel]
        }
        return isReached
    }
}
