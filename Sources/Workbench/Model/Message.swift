import Pool
import Rounds
import Terminal

/// What happened: the only way the model learns anything.
package enum Message: Sendable {
    case input(InputEvent)
    case picture(image: Int, Picture)
    case pictureFailed(image: Int, reason: String)
    case maps(image: Int, ImageMaps?)
    /// The journal has done what the ticket asked, and this is the tile now.
    case tile(TileID, TileRecord, ticket: Int)
    /// The journal could not do it; the record is what it has, if it can still be read.
    case tileFailed(TileID, reason: String, TileRecord?, ticket: Int)
    case labelSummary(LabelSummary)
    case round(RoundEvent)
    /// What the rounds were asked is done, one way or the other.
    case roundsIdle
    /// Something went wrong outside that the person should know.
    case notice(String)
}
