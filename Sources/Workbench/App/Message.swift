import Imagery
import Pool
import Problems
import Rounds
import Terminal

/// An event. The model changes only in `update`, in response to these.
package enum Message: Sendable {
    case input(InputEvent)
    /// The time in seconds, from a monotonic clock.
    case tick(Double)
    /// The terminal was closed, so the program must end.
    case hangUp
    case picture(image: Int, Picture)
    case pictureFailed(image: Int, reason: String)
    case maps(image: Int, ImageMaps?)
    /// The request with this number is done; the record is the stored tile.
    case tile(TileID, TileRecord, ticket: Int)
    /// The tile cannot be read.
    case tileUnreadable(TileID, reason: String, ticket: Int)
    /// The edit failed. The record is the stored tile; nil if it cannot be read.
    case tileFailed(TileID, reason: String, TileRecord?, ticket: Int)
    /// The request with this number is done; it changed several tiles.
    case tiles([StoredTile], BulkChange, ticket: Int)
    /// The prediction of a tile for the `BulkAccept` with this number; nil if it cannot be computed.
    case examined(ExaminedTile?, number: Int)
    /// The labels of a tile, to be copied to another one.
    case copiedLabels(of: TileID, LabelMask, for: TileID)
    case labelSummary(LabelSummary)
    /// Where the labels of a tile come from, and its last comment.
    case facts(TileID, TileFacts)
    /// How well the labels of annotators agree.
    case agreement(AnnotatorAgreement)
    /// Why the journal cannot be written; nil if its file is where it should be.
    case journalFile(problem: String?)
    /// A copy of all labels was written.
    case copySaved(path: String)
    /// The finished part of an export, 0...1.
    case exporting(Double)
    /// An export has ended: what was written, or why it failed.
    case exported(Result<String, Problem>)
    case superpixels(TileID, side: Int, SuperpixelGraph)
    /// The class probabilities of a tile; nil if there is no such network, or a newer request replaced this one.
    case probabilities(TileID, TileProbabilities?)
    /// The stored query, and the tiles that the user added or excluded.
    case query(CurrentQuery?, ManualChoices)
    /// The result of a preview request.
    case preview(PreviewAnswer, ticket: Int)
    case round(RoundEvent)
    /// Settings, a choice or a query could not be stored.
    case notSaved(reason: String)
    /// The background work of the rounds has ended: with success, with an error or by cancellation.
    case roundsIdle
    /// A theme was chosen, or the file of the theme changed.
    case theme(Theme)
    /// An error to show to the user.
    case notice(String)
}
