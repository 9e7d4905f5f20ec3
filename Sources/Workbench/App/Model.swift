import Acquisition
import Pool
import ProjectStore
import Rounds
import Terminal

/// The state of the whole screen: the panes and what they share. It changes only in `update`, which returns the effects
/// to perform.
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
    /// The guide for new users; nil if it is off.
    package var guide: Guide?
    package internal(set) var isQuitting = false
    /// The number of lists of certain predictions that were opened.
    var bulkCount = 0
    /// Keys that wait until the image of a tile is read.
    var pendingKeys: [KeyEvent] = []
    /// Time in seconds of the last check of the journal file.
    var journalCheckTime: Double?

    /// - Parameters:
    ///   - pool: At least one tile.
    ///   - states: One for each tile of the pool.
    package init(
        projectName: String, pool: PoolIndex, catalog: ClassCatalog, states: [TileState],
        history: [RoundSummary] = [], choices: ManualChoices = ManualChoices(),
        settings: AcquisitionSettings = AcquisitionSettings(),
        keymap: Keymap = .standard, width: Int, height: Int
    ) {
        shared = SharedState(
            projectName: projectName, pool: pool, catalog: catalog, states: states, history: history, choices: choices,
            keymap: keymap, layout: ScreenLayout(width: width, height: height, focus: .image, isZoomed: false))
        acquisition = AcquisitionPane(settings: settings)
        editor = EditorPane(classCount: catalog.count)
    }

    /// The pane that gets the input if no dialog is open. The open editor covers the pane with the focus.
    package var active: Pane { editor.isOpen ? .editor : shared.focus }

    /// The context of the keys in the active pane.
    package var context: KeyContext { active.context }

    package mutating func resize(width: Int, height: Int) {
        let before = shared.layout
        shared.resize(width: width, height: height)
        for pane in Pane.allCases { change(pane) { $0.followResize(from: before, $1) } }
    }

    /// Shows images in real pixels, or drawn with characters if `cell` is nil.
    package mutating func showImages(in cell: CellSize?) {
        let before = shared.layout
        guard cell != before.cell else { return }
        shared.showImages(in: cell)
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
        var list = CommandList(kind, context: context, filter: filter, unavailable: Set(names))
        if let setting = AcquisitionSetting.allCases.first(where: { "\($0.name) " == filter }) {
            list.select(value: acquisition.settings[setting].text, shared.keymap)
        }
        return open(.commands(list))
    }

    /// The error to show while labels cannot be saved. The key comes first, so that a narrow screen does not cut it
    /// off.
    var journalNotice: Notice? {
        shared.journalProblem.map {
            let key = shared.keymap.text(for: .saveCopy, in: context)
            return Notice(text: "\(key) writes a copy of all labels; \($0)", kind: .error)
        }
    }

    /// The text of the status line if there is no notice.
    var advice: String? { component(active).advice(shared) }

    /// The commands of the hint bar in the present state of the active pane; empty for the usual ones.
    var stateHints: [StateHint] { component(active).stateHints }

    /// The result of looking up a command in the active pane: a command that can run, or the reason why not as a
    /// sentence. A command that the pane intercepts can always run.
    enum NamedCommand {
        case available(Command)
        case unavailable(String)
    }

    func command(named name: CommandName) -> NamedCommand {
        guard let command = Commands.command(name, in: context) else {
            let place = Commands.named(name).first?.info.contexts.first ?? .everywhere
            return .unavailable(
                "\(name) does not work here, only in \(place == .everywhere ? "the panes" : "the \(place.title.lowercased())")"
            )
        }
        let pane = component(active)
        if pane.intercepts(name) { return .available(command) }
        if let reason = pane.whyShapeStaysOpen(command.info, shared) ?? command.unavailability(in: self) {
            return .unavailable(reason)
        }
        return .available(command)
    }

    /// Why a command cannot run now, as a sentence; nil if it can.
    func unavailability(of name: CommandName) -> String? {
        switch command(named: name) {
        case .available: nil
        case .unavailable(let reason): reason
        }
    }

    // MARK: Panes

    /// The panes on the screen with their frames.
    var frames: [Pane: Rect] { shared.layout.frames(with: active) }

    /// The area inside a pane's border; nil if the pane is not shown.
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

    /// Calls `change` with a pane and the shared state.
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
        // Move the component instead of copying it. Changing a copy would copy its large arrays, such as the labels of
        // a tile.
        var any: any PaneComponent = consume component
        let result = change(&any, &shared)
        component = any as! Component  // `change` never replaces a component by one of another type
        return result
    }
}
