import Acquisition
import Imagery
import Pool
import ProjectStore

/// What `update` asks the outside to do. Edits are done one after the other, in the order asked.
package enum Effect: Sendable, Equatable {
    /// Read the image, its labels and the network's view of it: answered by `.picture`.
    case loadPicture(image: Int)
    /// Read the network's view again, which a round has renewed: answered by `.maps`.
    case loadMaps(image: Int)
    /// Look up the labels of a tile in the journal: answered by `.tile`.
    case readTile(TileID, ticket: Int)
    /// Write to the journal: answered by `.tile` once it is durable, or by `.tileFailed`.
    case edit(TileID, TileEdit, ticket: Int)
    /// Count what the labels consist of and took: answered by `.labelSummary`.
    case summarizeLabels
    /// See whether the journal's file is still in its place: answered by `.journalFile` where that has changed.
    case checkJournal
    /// Write a copy of all labels: answered by `.copySaved`.
    case saveCopy
    /// Find the superpixels of a tile's pixels: answered by `.superpixels`.
    case findSuperpixels(TileID, Image, side: Int)
    /// Find what the network of a round gives each class in a tile: answered by `.probabilities`.
    case readProbabilities(TileID, round: Int)
    /// Keep in the journal what a person decided about a tile of the query: answered by `.query`.
    case choose(TileChoice, of: TileID)
    /// Make this the project's query: answered by `.query`.
    case takeQuery(Query, AcquisitionSettings)
    /// Keep the settings of the next query with the project; the last ones asked for count.
    case saveSettings(AcquisitionSettings)
    /// Make a preview: answered by `.preview`, but for requests that a newer one has overtaken.
    case preview(PreviewRequest)
    /// Read the query from the journal, in turn with the edits: answered by `.query`.
    case readQuery
    /// Take up where the project was left.
    case resume
    case runRound
    /// Select anew with the network of the last round.
    case selectAgain
    case cancelRound
    /// Show the theme of this name, or of this file: answered by `.theme` or `.notice`.
    case useTheme(String)
    /// Stop as ^Z stops others.
    case suspend
    case quit
}

/// A change to a tile that the journal keeps.
package enum TileEdit: Sendable, Equatable {
    case stroke(Stroke)
    case undo, redo
    case confirm
    case setSkipped(Bool)
    case setFlagged(Bool)
}

/// A tile as the journal has it.
package struct TileRecord: Sendable, Equatable {
    package var mask: LabelMask
    package var state: TileState
    package var canUndo: Bool
    package var canRedo: Bool

    package init(mask: LabelMask, state: TileState, canUndo: Bool, canRedo: Bool) {
        self.mask = mask
        self.state = state
        self.canUndo = canUndo
        self.canRedo = canRedo
    }
}
