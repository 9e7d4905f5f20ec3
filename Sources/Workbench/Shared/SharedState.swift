import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal

/// What all panes know: the pool, its labels, scores and query, the cursor, and how the screen is divided. Panes change it
/// through its methods alone.
package struct SharedState: Sendable {
    // What the project is.
    package let projectName: String
    package let pool: PoolIndex
    package let catalog: ClassCatalog
    package let keymap: Keymap

    // What the journal and the network say.
    package private(set) var states: [TileState] { didSet { counts.states += 1 } }
    /// How many tiles are in each state.
    private var stateCounts: [TileState: Int]
    /// For confirmed tiles the round that learns or learned from them first.
    package private(set) var labelRounds: [Int: Int] = [:] { didSet { counts.states += 1 } }
    package private(set) var scores: TileScores? { didSet { counts.scores += 1 } }
    /// Where each tile lies in the scatter; nil before the features are there.
    package private(set) var embedding: [SIMD2<Float>]? {
        didSet {
            counts.embedding += 1
            embeddingBounds = embedding.flatMap(EmbeddingBounds.init)
        }
    }
    package private(set) var embeddingBounds: EmbeddingBounds?
    package private(set) var pictures = PictureShelf()
    package private(set) var round: RoundState
    /// Nil until the journal was asked.
    package private(set) var labelSummary: LabelSummary?
    /// Another run to hold this one against.
    package private(set) var compared: RunHistory?
    /// Why nothing can be saved, while that is so.
    package private(set) var journalProblem: String?
    /// Whether nothing can be changed, because the program may not write to the project's folder.
    package private(set) var isReadOnly = false

    // What is to be labeled.
    package private(set) var queue: QueueState? {
        didSet {
            counts.queue += 1
            renewWorklist()
        }
    }
    /// When the query on the screen was made.
    private(set) var queryTime: Date?
    /// What people decided about single tiles of the query.
    package private(set) var choices: HandChoices { didSet { counts.choices += 1 } }
    /// The tiles that grid and queue are narrowed down to; nil for all.
    package private(set) var selection: TileSelection? {
        didSet {
            counts.selection += 1
            renewWorklist()
        }
    }
    /// What the queue pane lists and "next" goes through: the query, or where tiles are selected these, those queried first.
    package private(set) var worklist: QueueState?
    /// The place in the worklist last visited.
    private(set) var queueRank: Int?
    /// The query that other settings would make.
    package private(set) var preview: QueryPreview? { didSet { counts.preview += 1 } }

    // Where the person is.
    package private(set) var layout: ScreenLayout
    /// The tile that image, scatter, queue and editor are all about, by its position in the pool.
    package private(set) var cursor = 0
    package private(set) var display = ImageDisplay()
    package private(set) var notice: Notice?
    /// Whether a pane wants the tile under the cursor to be opened for labeling.
    private var wantsEditor = false
    private(set) var lastTicket = 0
    /// The last ticket that the journal has answered.
    private(set) var answeredTicket = 0
    private var counts = Versions()

    /// - Parameters:
    ///   - pool: At least one tile.
    ///   - states: One for each tile of the pool.
    init(
        projectName: String, pool: PoolIndex, catalog: ClassCatalog, states: [TileState], history: [RoundSummary],
        choices: HandChoices, keymap: Keymap, layout: ScreenLayout
    ) {
        precondition(pool.count > 0, "SharedState: a pool without tiles")
        precondition(states.count == pool.count, "SharedState: \(states.count) states for \(pool.count) tiles")
        self.projectName = projectName
        self.pool = pool
        self.catalog = catalog
        self.keymap = keymap
        self.states = states
        stateCounts = states.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        self.choices = choices
        self.layout = layout
        round = RoundState(history: history, labeledTiles: stateCounts[.labeled] ?? 0)
    }

    package var versions: Versions { counts }

    // MARK: The project

    mutating func open(isReadOnly: Bool, labelRounds: [Int: Int]) {
        (self.isReadOnly, self.labelRounds) = (isReadOnly, labelRounds)
    }

    mutating func compare(with run: RunHistory?) { compared = run }

    // MARK: Labels and scores

    /// How many tiles of the pool are in `state`. Every frame asks this, so they are not counted each time.
    package func count(_ state: TileState) -> Int { stateCounts[state] ?? 0 }

    mutating func set(_ state: TileState, of position: Int) {
        stateCounts[states[position], default: 0] -= 1
        stateCounts[state, default: 0] += 1
        states[position] = state
        labelRounds[position] = state == .labeled ? round.next : nil
    }

    mutating func set(_ summary: LabelSummary) { labelSummary = summary }
    mutating func setJournalProblem(_ problem: String?) { journalProblem = problem }
    mutating func set(_ scores: TileScores) { self.scores = scores }
    mutating func setEmbedding(_ positions: [SIMD2<Float>]) { embedding = positions }
    mutating func changeRound(_ change: (inout RoundState) -> Void) { change(&round) }
    mutating func changePictures<R>(_ change: (inout PictureShelf) -> R) -> R { change(&pictures) }

    // MARK: The query

    mutating func show(_ query: Query, round: Int, time: Date? = nil) {
        if let time { queryTime = time }
        queue = QueueState(query, round: round, pool: pool)
    }

    mutating func set(_ choices: HandChoices) { self.choices = choices }
    mutating func show(_ preview: QueryPreview?) { self.preview = preview }
    mutating func narrow(to selection: TileSelection?) { self.selection = selection }

    private mutating func renewWorklist() {
        let last = queueRank.flatMap { worklist?.positions[$0] }
        worklist = selection.map { QueueState(of: $0, query: queue, pool: pool, scores: scores) } ?? queue
        // Where a tile was added or excluded, the list goes on where it was.
        queueRank = worklist?.rank(of: cursor) ?? last.flatMap { worklist?.rank(of: $0) }
    }

    // MARK: The screen

    mutating func go(to position: Int) {
        cursor = position
        if let rank = worklist?.rank(of: position) { queueRank = rank }
    }

    mutating func resize(width: Int, height: Int) { layout = layout.resized(width: width, height: height) }
    mutating func focus(on pane: Pane) { layout = layout.focused(on: pane) }
    mutating func toggleZoom() { layout = layout.zoomed(!layout.isZoomed) }
    mutating func changeDisplay(_ change: (inout ImageDisplay) -> Void) { change(&display) }
    mutating func say(_ text: String) { notice = Notice(text: text, kind: .information) }
    /// Shows news that no key asked for. An error stays in view until a key acknowledges it.
    mutating func announce(_ text: String) { if notice?.kind != .error { say(text) } }
    /// Tells why a command does not run.
    mutating func refuse(_ reason: String) { notice = Notice(text: reason, kind: .refusal) }
    mutating func complain(_ text: String) { notice = Notice(text: text, kind: .error) }
    mutating func clearNotice() { notice = nil }

    /// Opens the tile under the cursor for labeling, once the pane has returned and if that may be.
    mutating func requestEditor() { wantsEditor = true }

    mutating func takeEditorRequest() -> Bool {
        defer { wantsEditor = false }
        return wantsEditor
    }

    // MARK: The journal

    /// Asks the journal for a change of the tile at `position`.
    mutating func edit(_ position: Int, _ edit: TileEdit) -> Effect {
        .edit(pool.tiles[position], edit, ticket: nextTicket())
    }

    mutating func nextTicket() -> Int {
        lastTicket += 1
        return lastTicket
    }

    mutating func noteAnswer(_ ticket: Int) { answeredTicket = max(answeredTicket, ticket) }
}
