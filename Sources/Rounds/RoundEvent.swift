import Acquisition
import Pool
import Problems

/// An event of a session. Events are values and can be used on any thread.
package enum RoundEvent: Sendable {
    case progress(StageProgress)
    /// The agreement of the network of a round with that of the round before, which is in the journal. This event comes
    /// before the scores.
    case compared(kappa: Double, round: Int)
    /// Scores of all pool tiles, in their order. They are also on disk.
    case scored(TileScores)
    /// The positions of all pool tiles; nil for a tile whose image cannot be read. This event is repeated while UMAP
    /// runs.
    case embedded([SIMD2<Float>?])
    /// The selected tiles for `round`. They are also in the journal.
    case selected(Query, round: Int)
    /// A previewer that computes queries for other settings. It replaces the previous one.
    case canPreview(QueryPreviewer)
    case finished(RoundSummary)
    /// A file was skipped. The work continues.
    case skipped(Problem)
    /// An error in one line, with the fix. The session accepts further work.
    case failed(String)
    case canceled
}

/// The result of a round.
package struct RoundSummary: Sendable, Equatable, Encodable {
    package let round: Int
    package let labeledTiles: Int
    /// The number of pixels of the labeled tiles that have a class or are void.
    package let labeledPixels: Int
    /// Mean IoU on the validation split, 0...1; nil if there are no validation masks.
    package let meanIoU: Double?
    package let iou: [Double?]
    /// Pixel counts on the validation split, `[classes x classes]`: rows are true classes, columns are predicted
    /// classes. Empty if there are no validation masks.
    package let confusion: [[Int]]
    /// The time of the training in seconds.
    package let seconds: Double
    /// Cohen's kappa of the predictions of this network and that of the round before; nil before the pool is scored,
    /// and if it is unknown.
    package var kappa: Double?

    package init(
        round: Int, labeledTiles: Int, labeledPixels: Int = 0, meanIoU: Double?, iou: [Double?],
        confusion: [[Int]] = [], seconds: Double, kappa: Double? = nil
    ) {
        self.round = round
        self.labeledTiles = labeledTiles
        self.labeledPixels = labeledPixels
        self.confusion = confusion
        self.meanIoU = meanIoU
        self.iou = iou
        self.seconds = seconds
        self.kappa = kappa
    }
}
