import Imagery
import Pool
import Rounds
import Terminal

/// What happened: the only way the model learns anything.
package enum Message: Sendable {
    case input(InputEvent)
    /// Time has passed: the seconds of a clock that only goes forward.
    case tick(Double)
    /// The terminal is gone, and nobody is left who could do anything.
    case hangUp
    case picture(image: Int, Picture)
    case pictureFailed(image: Int, reason: String)
    case maps(image: Int, ImageMaps?)
    /// The journal has done what the ticket asked, and this is the tile now.
    case tile(TileID, TileRecord, ticket: Int)
    /// The journal could not do it; the record is what it has, if it can still be read.
    case tileFailed(TileID, reason: String, TileRecord?, ticket: Int)
    case labelSummary(LabelSummary)
    /// Why the journal's file takes no more edits; nil where it is in its place.
    case journalFile(problem: String?)
    /// A copy of all labels is there.
    case copySaved(path: String)
    case superpixels(TileID, side: Int, Superpixels)
    /// What a network gives each class in a tile; nil where there is no such network.
    case probabilities(TileID, TileProbabilities?)
    /// The query as the journal has it, and what people decided about single tiles.
    case query(CurrentQuery?, HandChoices)
    /// The query that other settings would make, if it is still wanted.
    case preview(PreviewAnswer, ticket: Int)
    case round(RoundEvent)
    /// What the user decided could not be stored: settings, a choice or a query.
    case notSaved(reason: String)
    /// What the rounds were asked is done, one way or the other.
    case roundsIdle
    /// The theme's file was changed.
    case theme(Theme)
    /// Something went wrong outside that the person should know.
    case notice(String)
}
