import Rounds

/// The rounds of one run as points of its learning curve.
package struct RunHistory: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let round: Int
        package let labeledTiles: Int
        /// Of the pool's pixels, `0...1`.
        package let labeledShare: Double
        /// Of all classes that occur.
        package let meanIoU: Double
        /// A class each; nil for one that does not occur.
        package let iou: [Double?]

        package init(round: Int, labeledTiles: Int, labeledShare: Double, meanIoU: Double, iou: [Double?]) {
            self.round = round
            self.labeledTiles = labeledTiles
            self.labeledShare = labeledShare
            self.meanIoU = meanIoU
            self.iou = iou
        }
    }

    package let name: String
    package let points: [Point]

    package init(name: String, points: [Point]) {
        self.name = name
        self.points = points
    }

    /// What the run had reached when `share` was labeled, between its rounds linearly; nil outside of them.
    package func meanIoU(atShare share: Double) -> Double? {
        guard let first = points.first, let last = points.last, first.labeledShare <= share,
            share <= last.labeledShare
        else { return nil }
        guard let next = points.firstIndex(where: { $0.labeledShare >= share }), next > 0 else { return first.meanIoU }
        let (a, b) = (points[next - 1], points[next])
        let part = (share - a.labeledShare) / (b.labeledShare - a.labeledShare)
        return a.meanIoU + part * (b.meanIoU - a.meanIoU)
    }
}

/// What the labels so far consist of, and what they took.
package struct LabelSummary: Sendable, Equatable {
    /// Pixels of the confirmed tiles, a class each.
    package let pixels: [Int]
    package let voidPixels: Int
    /// Tiles that people worked on.
    package let workedTiles: Int
    package let actions: Int
    /// Breaks aside.
    package let seconds: Double

    package init(pixels: [Int], voidPixels: Int, workedTiles: Int, actions: Int, seconds: Double) {
        self.pixels = pixels
        self.voidPixels = voidPixels
        self.workedTiles = workedTiles
        self.actions = actions
        self.seconds = seconds
    }
}

extension SharedState {
    /// The validated rounds of this project.
    package var run: RunHistory {
        RunHistory(
            name: projectName,
            points: round.history.compactMap { summary in
                summary.meanIoU.map {
                    RunHistory.Point(
                        round: summary.round, labeledTiles: summary.labeledTiles,
                        labeledShare: labeledShare(of: summary),
                        meanIoU: $0, iou: summary.iou)
                }
            })
    }

    /// Of the pool's pixels; of its tiles where a round did not count pixels.
    private func labeledShare(of summary: RoundSummary) -> Double {
        summary.labeledPixels > 0
            ? Double(summary.labeledPixels) / Double(pool.pixelCount)
            : Double(summary.labeledTiles) / Double(pool.count)
    }
}
