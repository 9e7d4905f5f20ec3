import Acquisition
import Imagery
import Pool
import ProjectStore
import Terminal

/// What `update` requests from the effect runner. Edits are performed one at a time, in the order of their requests.
package enum Effect: Sendable, Equatable {
    /// Read the image, its labels and its prediction maps: answered by `.picture` or `.pictureFailed`.
    case loadPicture(image: Int)
    /// Read the prediction maps again, because a round has replaced them: answered by `.maps`.
    case loadMaps(image: Int)
    /// Read a tile from the journal: answered by `.tile` or `.tileUnreadable`.
    case readTile(TileID, ticket: Int)
    /// Write an edit to the journal: answered by `.tile` once it is durable, or by `.tileFailed`.
    case edit(TileID, TileEdit, ticket: Int)
    /// Read where the labels of a tile come from, and its comments: answered by `.facts`.
    case readFacts(TileID)
    /// Store a comment on a tile: answered by `.facts`.
    case comment(String, on: TileID)
    /// Compare the labels of annotators: answered by `.agreement`.
    case compareAnnotators
    /// Count the labeled pixels per class, and the actions and the time they took: answered by `.labelSummary`.
    case summarizeLabels
    /// Check whether the journal file is still in its place: answered by `.journalFile` if the result has changed.
    case checkJournal
    /// Write a copy of all labels: answered by `.copySaved`.
    case saveCopy
    /// Write the confirmed labels in a format, as `FORMAT DIR`: answered by `.exporting` and then `.exported`.
    case export(String)
    /// Compute the superpixels of a tile and the graph of them: answered by `.superpixels`.
    case findSuperpixels(TileID, Image, side: Int)
    /// Compute the class probabilities of a tile with the network of a round: answered by `.probabilities`.
    case readProbabilities(TileID, round: Int)
    /// Predict tiles one by one: each is answered by `.examined`, until `stopExamining`.
    case examineTiles([TileID], round: Int, number: Int)
    case stopExamining
    /// Accept the predictions of tiles and confirm them, all or none: answered by `.tiles` or `.notSaved`.
    case acceptTiles([ExaminedTile], ticket: Int)
    /// Read the labels of a tile, to copy them to another one: answered by `.copiedLabels`.
    case readLabels(of: TileID, for: TileID)
    /// Store in the journal that the user adds a tile to the query, excludes it, or does neither: answered by `.query`.
    case choose(TileChoice, of: TileID)
    /// Store this query as the project's query: answered by `.query`.
    case acceptQuery(Query, AcquisitionSettings)
    /// Save the settings of the next query in the project. If several saves wait, only the last is written.
    case saveSettings(AcquisitionSettings)
    /// Save how images are shown, by their index.
    case saveAdjustments([Int: DisplayAdjustment])
    /// Compute a preview: answered by `.preview`. A waiting request that a newer one replaces gets no answer.
    case preview(PreviewRequest)
    /// Read the query from the journal, after the edits that were requested before: answered by `.query`.
    case readQuery
    /// Resume the last round: load its results, and compute what is missing.
    case resume
    case runRound
    /// Select a new query with the network of the last round.
    case selectAgain
    case cancelRound
    /// Show the theme with this name, or from this file: answered by `.theme` or `.notice`.
    case useTheme(String)
    /// Show images in another way, or none.
    case useGraphics(GraphicsChoice)
    /// Suspend the process, as Ctrl-Z does in a shell.
    case suspend
    case quit
}

/// A change of a tile that is recorded in the journal.
package enum TileEdit: Sendable, Equatable {
    case stroke(Stroke)
    case undo, redo
    case confirm
    case setSkipped(Bool)
    case setFlagged(Bool)
    case review
}

/// A tile as it is stored in the journal.
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
