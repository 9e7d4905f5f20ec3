import Acquisition
import Pool
import ProjectStore
import Rounds
import Terminal

/// All that the screen shows: the panes and what they share. It changes by `update` alone; what must be done outside,
/// `update` returns.
package struct Model: Sendable {
    package internal(set) var shared: SharedState
    package internal(set) var image = ImagePane()
    package internal(set) var scatter = ScatterPane()
    package internal(set) var acquisition: AcquisitionPane
    package internal(set) var queue = QueuePane()
    package internal(set) var round = RoundPane()
    package internal(set) var editor: EditorPane
    package internal(set) var search = SearchResults()
    package internal(set) var dialog: Dialog?
    /// What to press next, for who is here the first time.
    package var guide: Guide?
    package internal(set) var isQuitting = false
    /// Keys for a tile whose picture is still being read.
    var typedAhead: [KeyEvent] = []
    /// When it was last asked whether the journal's file is in its place.
    var journalCheckTime: Double?

    /// - Parameters:
    ///   - pool: At least one tile.
    ///   - states: One for each tile of the pool.
    package init(
        projectName: String, pool: PoolIndex, catalog: ClassCatalog, states: [TileState],
        history: [RoundSummary] = [], choices: HandChoices = HandChoices(),
        settings: AcquisitionSettings = AcquisitionSettings(),
        keymap: Keymap = .standard, width: Int, height: Int
    ) {
        shared = SharedState(
            projectName: projectName, pool: pool, catalog: catalog, states: states, history: history, choices: choices,
            keymap: keymap, layout: ScreenLayout(width: width, height: height, focus: .image, isZoomed: false))
        acquisition = AcquisitionPane(settings: settings)
        editor = EditorPane(classCount: catalog.count)
    }

    /// The pane that has the input, dialogs aside. While the editor is open, it covers the pane that has the focus.
    package var active: Pane { editor.isOpen ? .editor : shared.focus }

    /// Where the keys of the pane that has the input come from.
    package var context: KeyContext { active.context }

    package mutating func resize(width: Int, height: Int) {
        let before = shared.layout
        shared.resize(width: width, height: height)
        for pane in Pane.allCases { change(pane) { $0.followResize(from: before, $1) } }
    }

    package mutating func compare(with run: RunHistory?) { shared.compare(with: run) }

    mutating func open(_ dialog: Dialog) -> [Effect] {
        self.dialog = dialog
        return []
    }

    /// Opens the help or the palette.
    mutating func openList(_ kind: CommandList.Kind, filter: String = "") -> [Effect] {
        let names = Commands.all.map(\.info.name).filter { unavailability(of: $0) != nil }
        return open(.commands(CommandList(kind, context: context, filter: filter, unavailable: Set(names))))
    }

    /// What is to be done while nothing can be saved, and why.
    var journalNotice: Notice? {
        shared.journalProblem.map {
            let key = shared.keymap.text(for: .saveCopy, in: context)
            return Notice(text: "\(key) writes a copy of all labels; \($0)", kind: .error)
        }
    }

    /// What the line above the hints says where there is no notice.
    var advice: String? { component(active).advice(shared) }

    /// What a name stands for where the pane has the input: a command that can run now, or the reason why none can, as a
    /// sentence for the person. A command that the pane takes over can always run.
    enum NamedCommand {
        case available(Command)
        case unavailable(String)
    }

    func command(named name: CommandName) -> NamedCommand {
        guard let command = Commands.command(name, in: context) else {
            let place = Commands.named(name).first?.info.contexts.first ?? .everywhere
            return .unavailable(
                "\(name) works in another place: \(place == .everywhere ? "the panes" : place.title.lowercased())")
        }
        if !component(active).takesOver(name), let reason = command.unavailability(in: self) {
            return .unavailable(reason)
        }
        return .available(command)
    }

    /// Why a command cannot run now, as a sentence for the person; nil where it can.
    func unavailability(of name: CommandName) -> String? {
        switch command(named: name) {
        case .available: nil
        case .unavailable(let reason): reason
        }
    }

    // MARK: Panes

    /// The panes on the screen with their frames.
    var frames: [Pane: Rect] { shared.layout.frames(with: active) }

    /// The inside of a pane, if it is on the screen.
    func content(of pane: Pane) -> Rect? {
        let frames = frames
        return frames[pane].map { frames.count > 1 ? $0.inset() : $0 }
    }

    func component(_ pane: Pane) -> any PaneComponent {
        switch pane {
        case .image: image
        case .scatter: scatter
        case .acquisition: acquisition
        case .queue: queue
        case .round: round
        case .editor: editor
        }
    }

    /// Lets a pane change itself and what all share.
    mutating func change<R>(_ pane: Pane, _ change: (inout any PaneComponent, inout SharedState) -> R) -> R {
        switch pane {
        case .image: Self.change(&image, &shared, change)
        case .scatter: Self.change(&scatter, &shared, change)
        case .acquisition: Self.change(&acquisition, &shared, change)
        case .queue: Self.change(&queue, &shared, change)
        case .round: Self.change(&round, &shared, change)
        case .editor: Self.change(&editor, &shared, change)
        }
    }

    private static func change<Component: PaneComponent, R>(
        _ component: inout Component, _ shared: inout SharedState,
        _ change: (inout any PaneComponent, inout SharedState) -> R
    ) -> R {
        // Moved, not copied: a change of a copy would copy all that the pane holds, such as the labels of a tile.
        var any: any PaneComponent = consume component
        let result = change(&any, &shared)
        component = any as! Component  // a pane never becomes another one
        return result
    }
}
