import Rounds

/// The learning curve of a run: one point per validated round.
package struct RunHistory: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let round: Int
        package let labeledTiles: Int
        /// The labeled share of the pool, `0...1`.
        package let labeledShare: Double
        /// The mean over the classes that occur in the validation masks.
        package let meanIoU: Double
        /// The IoU per class; nil for a class that does not occur.
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

    /// The mean IoU at a labeled share, by linear interpolation between rounds; nil outside the run's range.
    /// It assumes that the labeled share grows from round to round.
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

/// The labeled pixels per class, and the work that the labels took.
package struct LabelSummary: Sendable, Equatable {
    /// Labeled pixels of the confirmed tiles, by class.
    package let pixels: [Int]
    package let voidPixels: Int
    /// The number of tiles that were edited by hand.
    package let workedTiles: Int
    package let actions: Int
    /// The time of the work, in seconds. Pauses longer than `Journal.longestPause` are not counted.
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
    /// The learning curve of this project.
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

    /// The advice whether to stop, from the rounds whose predictions are shown; nil before the second of them. While a
    /// new network has not scored the pool, the advice of the round before stays.
    package var stoppingAdvice: StoppingAdvice? {
        guard let shown = scores?.round else { return nil }
        return StoppingAdvice(kappas: round.history.filter { $0.round <= shown }.map(\.kappa))
    }

    /// The labeled share of the pool's pixels. For rounds that did not count pixels, the share of its tiles.
    private func labeledShare(of summary: RoundSummary) -> Double {
        summary.labeledPixels > 0
            ? Double(summary.labeledPixels) / Double(pool.pixelCount)
            : Double(summary.labeledTiles) / Double(pool.count)
    }
}
