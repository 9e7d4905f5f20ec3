import Acquisition
import Pool
import Problems

/// What a session reports while it works; values only, safe on any thread.
package enum RoundEvent: Sendable {
    case progress(StageProgress)
    /// New predictions are on disk, in the order of the pool's tiles.
    case scored(TileScores)
    /// Where every tile of the pool lies; comes again and again while the manifold settles.
    case embedded([SIMD2<Float>])
    /// The tiles to label for `round`; they are in the journal.
    case selected(Query, round: Int)
    /// From now on this computes the query that other settings would give.
    case canPreview(QueryPreviewer)
    case finished(RoundSummary)
    /// A file that was left out; the work goes on.
    case skipped(Problem)
    /// What went wrong, in one line with the fix; the session takes further work.
    case failed(String)
    case canceled
}

/// What a round came to.
package struct RoundSummary: Sendable, Equatable, Encodable {
    package let round: Int
    package let labeledTiles: Int
    /// Those of the labeled tiles that have a class or are void.
    package let labeledPixels: Int
    /// On the validation split; nil where there is nothing to validate with.
    package let meanIoU: Double?
    package let iou: [Double?]
    /// Pixels of the validation split: rows are true classes, columns predicted ones; empty where there is none.
    package let confusion: [[Int]]
    /// From the start of training to the end of it.
    package let seconds: Double

    package init(
        round: Int, labeledTiles: Int, labeledPixels: Int = 0, meanIoU: Double?, iou: [Double?],
        confusion: [[Int]] = [], seconds: Double
    ) {
        self.round = round
        self.labeledTiles = labeledTiles
        self.labeledPixels = labeledPixels
        self.confusion = confusion
        self.meanIoU = meanIoU
        self.iou = iou
        self.seconds = seconds
    }
}
