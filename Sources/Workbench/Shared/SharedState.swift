import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal

/// The state that all panes share: the pool with its labels, scores and query, the cursor, and the layout of the
/// screen. Panes change it only through its methods.
package struct SharedState: Sendable {
    // The project.
    package let projectName: String
    package let pool: PoolIndex
    package let catalog: ClassCatalog
    package let keymap: Keymap

    // Labels and predictions.
    package private(set) var states: [TileState] { didSet { versionCounters.states += 1 } }
    /// The number of tiles in each state.
    private var stateCounts: [TileState: Int]
    /// For confirmed tiles: the first round that is trained on them.
    package private(set) var labelRounds: [Int: Int] = [:] { didSet { versionCounters.states += 1 } }
    package private(set) var scores: TileScores? {
        didSet {
            versionCounters.scores += 1
            predictedShares = scores.flatMap { $0.meanClassShares { pool.rect(ofTile: $0).size.count } }
            renewWorklist()
        }
    }
    /// The share of each class in the predictions for the pool's pixels; nil before the pool is scored.
    package private(set) var predictedShares: [Double]?
    /// The UMAP coordinates of the tiles, by position; nil before they are computed. A tile whose image cannot be read
    /// has none.
    package private(set) var embedding: [SIMD2<Float>?]? {
        didSet {
            versionCounters.embedding += 1
            embeddingBounds = embedding.flatMap(EmbeddingBounds.init)
        }
    }
    package private(set) var embeddingBounds: EmbeddingBounds?
    package private(set) var pictures = LoadedPictureCache()
    package private(set) var round: RoundState
    /// The tiles that this annotator labels without seeing the labels of the project, see `Workspace.secondTiles`.
    package private(set) var secondTiles: Set<Int> = []
    /// Other annotators who confirmed labels, by tile.
    package private(set) var otherAuthors: [Int: String] = [:]
    package private(set) var commentedTiles: Set<Int> = []
    /// The tile whose facts were requested last, with the facts when they have arrived.
    package private(set) var facts: (tile: TileID, facts: TileFacts?)?
    /// Nil until it is requested.
    package private(set) var agreement: AnnotatorAgreement?
    /// Nil until it is read from the journal.
    package private(set) var labelSummary: LabelSummary?
    /// The run to compare with.
    package private(set) var compared: RunHistory?
    /// Why labels cannot be saved; nil if they can.
    package private(set) var journalProblem: String?
    /// True if the project cannot be changed, because its folder is not writable.
    package private(set) var isReadOnly = false
    /// The finished part of the running export, 0...1; nil if there is none.
    package private(set) var exportProgress: Double?

    // The tiles to label.
    package private(set) var queue: QueueState? {
        didSet {
            versionCounters.queue += 1
            renewWorklist()
        }
    }
    /// The time at which the current query was made.
    private(set) var queryTime: Date?
    /// The tiles that the user added to the query or excluded from it.
    package private(set) var choices: ManualChoices { didSet { versionCounters.choices += 1 } }
    /// The selected tiles, to which image pane and queue are limited; nil for all.
    package private(set) var selection: TileSelection? {
        didSet {
            versionCounters.selection += 1
            renewWorklist()
        }
    }
    /// The tiles of the queue pane and of "next": the query, or the selected tiles with the queried ones first.
    package private(set) var worklist: QueueState?
    /// The rank in the worklist of the tile visited last.
    private(set) var queueRank: Int?
    /// The preview of the query with changed settings.
    package private(set) var preview: QueryPreview? { didSet { versionCounters.preview += 1 } }

    // Cursor and screen.
    package private(set) var layout: ScreenLayout
    /// The position in the pool of the tile that image, scatter, queue and editor show.
    package private(set) var cursor = 0
    package private(set) var display = ImageDisplay()
    /// How images are shown, by their index; the others are shown as they are. The channel is in `display`.
    package private(set) var adjustments: [Int: DisplayAdjustment] = [:]
    private var classColorTable: ClassColorTable
    package private(set) var notice: Notice?
    /// True if a pane requests the editor for the tile at the cursor.
    private var wantsEditor = false
    private(set) var lastTicket = 0
    /// The last request that the journal has answered.
    private(set) var answeredTicket = 0
    private var versionCounters = Versions()

    /// - Parameters:
    ///   - pool: At least one tile.
    ///   - states: One for each tile of the pool.
    init(
        projectName: String, pool: PoolIndex, catalog: ClassCatalog, states: [TileState], history: [RoundSummary],
        choices: ManualChoices, keymap: Keymap, layout: ScreenLayout
    ) {
        precondition(pool.count > 0, "SharedState: a pool without tiles")
        precondition(states.count == pool.count, "SharedState: \(states.count) states for \(pool.count) tiles")
        self.projectName = projectName
        self.pool = pool
        self.catalog = catalog
        classColorTable = ClassColorTable(catalog, .readable)
        self.keymap = keymap
        self.states = states
        stateCounts = states.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        self.choices = choices
        self.layout = layout
        round = RoundState(history: history, labeledTiles: states.count(where: \.isConfirmed))
    }

    package var versions: Versions { versionCounters }

    // MARK: The project

    mutating func open(
        isReadOnly: Bool, labelRounds: [Int: Int], secondTiles: Set<Int> = [], otherAuthors: [Int: String] = [:],
        commentedTiles: Set<Int> = []
    ) {
        (self.isReadOnly, self.labelRounds) = (isReadOnly, labelRounds)
        (self.secondTiles, self.otherAuthors, self.commentedTiles) = (secondTiles, otherAuthors, commentedTiles)
        guard !secondTiles.isEmpty else { return }
        round = RoundState(history: round.history, labeledTiles: projectStates.count(where: \.isConfirmed))
    }

    mutating func compare(with run: RunHistory?) { compared = run }

    // MARK: Labels and scores

    /// The number of tiles in `state`. Every frame uses it, so it is not counted each time.
    package func count(_ state: TileState) -> Int { stateCounts[state] ?? 0 }

    /// The number of confirmed tiles, reviewed or not.
    package var confirmedCount: Int { TileState.allCases.reduce(0) { $0 + ($1.isConfirmed ? count($1) : 0) } }

    mutating func setState(_ state: TileState, of position: Int) {
        stateCounts[states[position], default: 0] -= 1
        stateCounts[state, default: 0] += 1
        states[position] = state
        labelRounds[position] = state.isConfirmed && !secondTiles.contains(position) ? round.next : nil
        // Only this annotator changes tiles in this session, and a review keeps the labels of the other one.
        if state != .reviewed { otherAuthors[position] = nil }
    }

    mutating func noteComment(on position: Int) { commentedTiles.insert(position) }
    mutating func forgetFacts() { facts = nil }
    mutating func setFacts(_ facts: TileFacts?, of tile: TileID) { self.facts = (tile, facts) }
    mutating func setAgreement(_ agreement: AnnotatorAgreement) { self.agreement = agreement }

    mutating func setLabelSummary(_ summary: LabelSummary) { labelSummary = summary }
    mutating func setJournalProblem(_ problem: String?) { journalProblem = problem }
    mutating func setExportProgress(_ progress: Double?) { exportProgress = progress }
    mutating func setScores(_ scores: TileScores) { self.scores = scores }
    mutating func setEmbedding(_ positions: [SIMD2<Float>?]) { embedding = positions }
    mutating func changeRound(_ change: (inout RoundState) -> Void) { change(&round) }
    mutating func changePictures<R>(_ change: (inout LoadedPictureCache) -> R) -> R { change(&pictures) }

    // MARK: The query

    mutating func setQuery(_ query: Query, round: Int, time: Date? = nil) {
        if let time { queryTime = time }
        queue = QueueState(query, round: round, pool: pool)
    }

    mutating func setChoices(_ choices: ManualChoices) { self.choices = choices }
    mutating func setPreview(_ preview: QueryPreview?) { self.preview = preview }
    mutating func narrow(to selection: TileSelection?) { self.selection = selection }

    private mutating func renewWorklist() {
        let last = queueRank.flatMap { worklist?.positions[$0] }
        worklist = selection.map { QueueState(of: $0, query: queue, pool: pool, scores: scores) } ?? queue
        // The cursor's tile may have another rank now. If it is not in the list, keep the place of the last tile.
        queueRank = worklist?.rank(of: cursor) ?? last.flatMap { worklist?.rank(of: $0) }
    }

    // MARK: The screen

    mutating func go(to position: Int) {
        cursor = position
        if let rank = worklist?.rank(of: position) { queueRank = rank }
    }

    mutating func resize(width: Int, height: Int) { layout = layout.resized(width: width, height: height) }
    mutating func showImages(in cell: CellSize?) { layout = layout.showing(cell) }
    mutating func focus(on pane: Pane) { layout = layout.focused(on: pane) }
    mutating func toggleZoom() { layout = layout.zoomed(!layout.isZoomed) }
    mutating func changeDisplay(_ change: (inout ImageDisplay) -> Void) { change(&display) }
    mutating func setAdjustments(_ adjustments: [Int: DisplayAdjustment]) { self.adjustments = adjustments }

    mutating func setAdjustment(_ adjustment: DisplayAdjustment, ofImage image: Int) {
        adjustments[image] = adjustment.isNeutral ? nil : adjustment
    }

    package var classPalette: ClassPalette { classColorTable.palette }
    /// The colors of labels on a screen with this look.
    package func classColors(_ look: Look) -> ClassColors { classColorTable[look] }
    mutating func setClassPalette(_ palette: ClassPalette) {
        versionCounters.classColors += 1
        classColorTable = ClassColorTable(catalog, palette)
    }
    mutating func showMessage(_ text: String) { notice = Notice(text: text, kind: .information) }
    /// Shows a message that no key caused. It does not replace an error, which stays until the next key.
    mutating func announce(_ text: String) { if notice?.kind != .error { showMessage(text) } }
    /// Shows why a command does not run.
    mutating func refuse(_ reason: String) { notice = Notice(text: reason, kind: .refusal) }
    mutating func showError(_ text: String) { notice = Notice(text: text, kind: .error) }
    mutating func clearNotice() { notice = nil }

    /// Requests the editor. The model opens it after the pane's handler has returned, if the command is available.
    mutating func requestEditor() { wantsEditor = true }

    mutating func consumeEditorRequest() -> Bool {
        defer { wantsEditor = false }
        return wantsEditor
    }

    // MARK: The journal

    /// The effect that changes the tile at `position` in the journal.
    mutating func edit(_ position: Int, _ edit: TileEdit) -> Effect {
        .edit(pool.tiles[position], edit, ticket: nextTicket())
    }

    mutating func nextTicket() -> Int {
        lastTicket += 1
        return lastTicket
    }

    mutating func noteAnswer(_ ticket: Int) { answeredTicket = max(answeredTicket, ticket) }
}
