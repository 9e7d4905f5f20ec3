import Imagery

/// A simulated annotator who corrects the labels of a tile by clicks.
///
/// It clicks in the middle of the largest error: the connected pixels of one true class that have another label. As a
/// person does who sees a preview, it takes the largest error at which a click makes more pixels right than wrong. If
/// there is none, it clicks at the largest error where it has not clicked yet.
package struct CorrectionRobot: Sendable {
    package struct Outcome: Sendable, Equatable {
        package var clicks = 0
        /// The number of times that another class was picked.
        package var classChanges = 0
        /// Whether the goal was reached.
        package var isDone = false
    }

    /// The share of the pixels that must be right, 0...1. Void pixels of the truth do not count.
    let goal: Double
    /// The robot gives up after this many clicks. A tile that it gave up counts with them.
    let mostClicks: Int

    package init(goal: Double, mostClicks: Int) {
        precondition(0...1 ~= goal && mostClicks > 0, "CorrectionRobot: goal \(goal), \(mostClicks) clicks")
        (self.goal, self.mostClicks) = (goal, mostClicks)
    }

    /// Where the robot may click, and with which class.
    private struct Target {
        let pixel: Int
        let value: UInt8
    }

    /// Clicks until enough pixels are right.
    /// - Parameters:
    ///   - truth: The right labels; void or unlabeled pixels do not count.
    ///   - labels: The labels at the start.
    func correct(_ labels: LabelMask, to truth: LabelMask, with tool: inout some CorrectionTool) -> Outcome {
        var labels = labels
        var outcome = Outcome()
        var picked: UInt8?
        /// The clicks that made nothing better: `pixel * 256 + class`.
        var tried: Set<Int> = []
        let counted = truth.values.count(where: LabelErrors.counts)
        while true {
            let right = LabelErrors.rightCount(labels, truth)
            outcome.isDone = Double(right) >= goal * Double(counted)
            if outcome.isDone || outcome.clicks == mostClicks { return outcome }
            let errors = Self.errors(of: labels, truth)
            let helpful = errors.first {
                LabelErrors.rightCount(tool.labels(clicking: $0.pixel, $0.value, on: labels), truth) > right
            }
            guard let error = helpful ?? errors.first(where: { !tried.contains($0.pixel * 256 + Int($0.value)) }) else {
                outcome.clicks = mostClicks
                return outcome
            }
            if helpful == nil { tried.insert(error.pixel * 256 + Int(error.value)) }
            labels = tool.click(error.pixel, error.value, on: labels)
            outcome.clicks += 1
            if picked != error.value { outcome.classChanges += 1 }
            picked = error.value
        }
    }

    /// The errors, the largest one first.
    private static func errors(
        of labels: LabelMask, _ truth: LabelMask
    ) -> LazyMapSequence<[LabelErrors.Region], Target> {
        let (map, errors) = LabelErrors.regions(of: labels, truth)
        return errors.lazy.map { error in
            Target(pixel: middle(of: error.number, in: map, from: error.start, size: truth.size), value: error.value)
        }
    }

    /// The pixel of a region that is farthest from its border, in steps to neighboring pixels; the first of several.
    static func middle(of region: Int, in regions: [Int], from start: Int, size: Size) -> Int {
        func neighbors(of at: Int) -> [Int] {
            let column = at % size.width
            return [
                column > 0 ? at - 1 : -1, column < size.width - 1 ? at + 1 : -1, at - size.width,
                at + size.width < size.count ? at + size.width : -1,
            ]
        }
        let pixels = regions.indices.filter { regions[$0] == region }
        var distances: [Int: Int] = [:]
        var layer = pixels.filter { neighbors(of: $0).contains { $0 < 0 || regions[$0] != region } }
        var distance = 0
        var last = start
        while let first = layer.min() {
            last = first
            for at in layer { distances[at] = distance }
            distance += 1
            var next: Set<Int> = []
            for at in layer {
                for neighbor in neighbors(of: at) where neighbor >= 0 && regions[neighbor] == region {
                    if distances[neighbor] == nil { next.insert(neighbor) }
                }
            }
            layer = Array(next)
        }
        return last
    }
}
