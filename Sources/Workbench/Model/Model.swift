import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Terminal

/// All that the screen shows. It changes by `update` alone; what must be done outside, `update` returns.
package struct Model: Sendable {
    /// A line for the person.
    package struct Notice: Sendable, Equatable {
        package let text: String
        package let isError: Bool
    }

    // What the project is.
    package let projectName: String
    package let pool: PoolIndex
    package let catalog: ClassCatalog
    package let keymap: Keymap

    // What is known.
    package internal(set) var states: [TileState] { didSet { counts.states += 1 } }
    package internal(set) var scores: PoolScores? { didSet { counts.scores += 1 } }
    /// Where each tile lies in the scatter; nil before the features are there.
    package internal(set) var embedding: [SIMD2<Float>]? {
        didSet {
            counts.embedding += 1
            embeddingBounds = embedding.flatMap(ScatterBounds.init)
        }
    }
    package private(set) var embeddingBounds: ScatterBounds?
    package internal(set) var queue: QueueState? {
        didSet {
            counts.queue += 1
            renewWorklist()
        }
    }
    /// The tiles that grid and queue are narrowed down to; nil for all.
    package internal(set) var selection: TileSelection? {
        didSet {
            counts.selection += 1
            renewWorklist()
        }
    }
    /// What the queue pane lists and "next" goes through: the query, or where tiles are selected these, those asked first.
    package private(set) var worklist: QueueState?
    /// For confirmed tiles the round that learns or learned from them first.
    package internal(set) var labelRounds: [Int: Int] = [:] { didSet { counts.states += 1 } }
    /// What people decided about asking for single tiles.
    package internal(set) var choices: HandChoices { didSet { counts.choices += 1 } }
    /// When the query on the screen was made.
    var askedTime: Date?
    package internal(set) var acquisition: AcquisitionState
    package internal(set) var shelf = PictureShelf()
    package internal(set) var round: RoundState
    /// Nil until the journal was asked.
    package internal(set) var labelSummary: LabelSummary?
    /// Why nothing can be saved, while that is so.
    package internal(set) var journalProblem: String?
    /// Whether nothing can be changed, because the program may not write to the project's folder.
    package internal(set) var isReadOnly = false
    /// Another run to hold this one against.
    package var compared: RunHistory?
    /// What to press next, for who is here the first time.
    package var guide: Guide?

    // Where the person is.
    package internal(set) var width: Int
    package internal(set) var height: Int
    /// The tile that image, scatter, queue and editor are all about, by its position in the pool.
    package internal(set) var cursor = 0
    package internal(set) var focus = Pane.image
    package internal(set) var isZoomed = false
    package internal(set) var view = ViewSettings()
    package internal(set) var scatter = ScatterState()
    package internal(set) var kit = ToolKit()
    package internal(set) var editor: Editor?
    /// When the lowered pen last gave to the journal what it had painted; nil until the first tick sees it down.
    var penTime: Double?
    /// When it was last asked whether the journal's file is in its place.
    var journalCheckTime: Double?
    /// Keys for a tile whose picture is still being read.
    var typedAhead: [KeyEvent] = []
    package internal(set) var dialog: Dialog?
    package internal(set) var notice: Notice?
    /// What was searched for last.
    package internal(set) var found: Search?
    package internal(set) var isQuitting = false

    /// Grow with every change of what they name, so that what was drawn from it can be told from what is to be drawn.
    package struct Versions: Hashable, Sendable {
        package var states = 0
        package var scores = 0
        package var embedding = 0
        package var queue = 0
        package var choices = 0
        package var preview = 0
        package var selection = 0

        /// Without what only says which tiles are asked.
        var dots: Versions {
            var dots = self
            (dots.queue, dots.choices, dots.preview) = (0, 0, 0)
            return dots
        }
    }
    package var versions: Versions {
        var versions = counts
        versions.preview = acquisition.version
        return versions
    }
    private var counts = Versions()
    /// The place in the query last visited.
    var queueRank: Int?
    private(set) var lastTicket = 0
    /// The last ticket that the journal has answered.
    var answeredTicket = 0

    /// - Parameters:
    ///   - pool: At least one tile.
    ///   - states: One for each tile of the pool.
    package init(
        projectName: String, pool: PoolIndex, catalog: ClassCatalog, states: [TileState],
        history: [RoundSummary] = [], choices: HandChoices = HandChoices(),
        settings: AcquisitionSettings = AcquisitionSettings(),
        keymap: Keymap = .standard, width: Int, height: Int
    ) {
        precondition(pool.count > 0, "Model: a pool without tiles")
        precondition(states.count == pool.count, "Model: \(states.count) states for \(pool.count) tiles")
        self.projectName = projectName
        self.pool = pool
        self.catalog = catalog
        self.keymap = keymap
        self.states = states
        self.choices = choices
        acquisition = AcquisitionState(settings: settings)
        self.width = width
        self.height = height
        round = RoundState(history: history, labeledTiles: states.lazy.filter { $0 == .labeled }.count)
    }

    package var layout: Layout { Layout(width: width, height: height, focus: focus, isZoomed: isZoomed) }

    /// What has the keyboard, dialogs aside.
    package var context: KeyContext { editor == nil ? focus.context : .editor }

    package var cursorTile: TileID { pool.tiles[cursor] }
    package var cursorPicture: PoolIndex.Picture { pool.picture(ofTile: cursor) }

    /// Whether what the network says on the screen is older than the labels, or about to be replaced.
    package var isStale: Bool { scores != nil && (round.awaitsPredictions || round.changeCount > 0) }

    /// How many tiles of the pool are in `state`.
    package func count(_ state: TileState) -> Int { states.lazy.filter { $0 == state }.count }

    /// A tile of the query still waits for a person.
    func isOpen(_ position: Int) -> Bool { states[position] == .unlabeled || states[position] == .drafted }

    /// How many tiles of the query are done with.
    package var queueDone: Int { queue?.positions.lazy.filter { !isOpen($0) }.count ?? 0 }

    private mutating func renewWorklist() {
        let last = queueRank.flatMap { worklist?.positions[$0] }
        worklist = selection.map { QueueState(of: $0, asked: queue, pool: pool, scores: scores) } ?? queue
        // Where a tile was added or barred, the list goes on where it was.
        queueRank = worklist?.rank(of: cursor) ?? last.flatMap { worklist?.rank(of: $0) }
    }

    /// What is to be done while nothing can be saved, and why.
    var journalNotice: Notice? {
        guard let journalProblem else { return nil }
        let key = keymap.text(for: .saveCopy, in: context)
        return Notice(text: "\(key) writes a copy of all labels; \(journalProblem)", isError: true)
    }

    mutating func say(_ text: String) { notice = Notice(text: text, isError: false) }
    mutating func complain(_ text: String) { notice = Notice(text: text, isError: true) }

    mutating func nextTicket() -> Int {
        lastTicket += 1
        return lastTicket
    }
}
