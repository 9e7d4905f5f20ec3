import Acquisition
import Rounds
import Terminal

/// The settings of the next query, and a preview of the query that they select.
package struct AcquisitionPane: PaneComponent {
    /// The settings with all changes; they are saved in the project.
    package internal(set) var settings: AcquisitionSettings {
        didSet {
            guard settings != oldValue else { return }
            conflict = Self.conflict(in: settings)
            keepSelectionVisible()
        }
    }
    /// Why the settings are in conflict; nil if they are not. It is stored, because computing it makes a strategy and
    /// every message needs it.
    private(set) var conflict: String?
    /// The settings of the current query; nil before a network selected one.
    package internal(set) var querySettings: AcquisitionSettings?
    /// Computes previews; nil until the rounds provide it for their network.
    package internal(set) var previewer: QueryPreviewer? { didSet { previewerVersion += 1 } }
    package internal(set) var selection = AcquisitionSetting.strategy
    /// Whether the settings that have no effect are listed too.
    private(set) var listsUnused = false
    /// A number that is being typed.
    package internal(set) var entry: String?
    var preview = PreviewState.none
    var ticket = 0
    /// The eligibility of the tiles in the last request.
    var eligibility: [Eligibility]?
    /// A version of `previewer`, used in cache keys.
    private(set) var previewerVersion = 0
    var saved: AcquisitionSettings
    /// Why the settings in `project.toml` cannot be read. Until that is fixed, the pane does not overwrite them.
    var settingsProblem: String?

    init(settings: AcquisitionSettings) {
        self.settings = settings
        saved = settings
        conflict = Self.conflict(in: settings)
    }

    private static func conflict(in settings: AcquisitionSettings) -> String? {
        do {
            try settings.check()
            return nil
        } catch {
            return error.description
        }
    }

    /// Why there is no preview; nil if there is no problem.
    package var refusal: String? {
        if case .refused(let reason, _) = preview { reason } else { nil }
    }

    /// True if a preview was requested and has not arrived.
    package var isWaiting: Bool {
        if case .waiting = preview { true } else { false }
    }

    /// True if a setting that the strategy uses differs from the current query's.
    package var isChanged: Bool {
        guard let querySettings else { return false }
        return AcquisitionSetting.allCases.contains {
            settings[$0] != querySettings[$0] && $0.reasonUnused(in: settings) == nil
        }
    }

    // MARK: The list

    /// A line of the list.
    enum Row: Equatable {
        case setting(AcquisitionSetting)
        /// The settings that have no effect, in one line: their number, and whether they are listed below.
        case unused(count: Int, isOpen: Bool)

        var setting: AcquisitionSetting? {
            if case .setting(let setting) = self { setting } else { nil }
        }
    }

    /// The settings that have an effect, then a line for the others, which follow it if they are listed.
    var rows: [Row] {
        let all = AcquisitionSetting.allCases
        let unused = all.filter { $0.reasonUnused(in: settings) != nil }
        let used = all.filter { !unused.contains($0) }.map(Row.setting)
        guard !unused.isEmpty else { return used }
        return used + [.unused(count: unused.count, isOpen: listsUnused)] + (listsUnused ? unused.map(Row.setting) : [])
    }

    mutating func toggleUnused() {
        listsUnused.toggle()
        keepSelectionVisible()
    }

    /// Selects the strategy if the selected setting is not listed any more.
    private mutating func keepSelectionVisible() {
        if !rows.contains(.setting(selection)) { selection = AcquisitionSetting.strategy }
    }

    // MARK: Moves

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        if down != 0 { select(by: down) }
        change(by: right)
        return []
    }

    mutating func moveByLargeStep(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        change(by: right * selection.stepsPerLargeStep)
        return []
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        select(by: first ? -AcquisitionSetting.allCases.count : AcquisitionSetting.allCases.count)
        return []
    }

    private mutating func select(by steps: Int) {
        let all = rows.compactMap(\.setting)
        guard let index = all.firstIndex(of: selection) else { return }
        selection = all[max(0, min(all.count - 1, index + steps))]
    }

    private mutating func change(by steps: Int) {
        if steps != 0 { settings = settings.changing(selection, by: steps) }
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        switch move {
        case .step(_, let right): right == 0 ? nil : whySettingIsUnused
        case .largeStep(_, let right): right == 0 ? Move.whyNoLargeSteps : whySettingIsUnused
        case .firstOrLast: nil
        }
    }

    /// Why the selected setting has no effect, as a sentence; nil if it has one.
    var whySettingIsUnused: String? {
        selection.reasonUnused(in: settings).map { "\(selection.label): \($0)" }
    }

    // MARK: The mouse

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        if let direction = mouse.scroll {
            enter(&shared)
            if let reason = whySettingIsUnused { shared.refuse(reason) } else { change(by: -direction) }
        }
        if case .press(.left) = mouse.action,
            let row = AcquisitionView(self, shared).row(atY: mouse.y, content: content)
        {
            enter(&shared)
            if let setting = row.setting { selection = setting } else { toggleUnused() }
        }
        return []
    }

    // MARK: View

    func title(_ shared: SharedState) -> String { AcquisitionView(self, shared).title }
    func advice(_ shared: SharedState) -> String? { AcquisitionView(self, shared).advice }

    func draw(
        _ shared: SharedState, in content: Rect, look: Look, cache: inout RenderCache, into surface: inout Surface
    ) {
        AcquisitionView(self, shared).draw(in: content, look: look, into: &surface)
    }
}

extension AcquisitionSetting {
    /// The number of steps in a large step.
    fileprivate var stepsPerLargeStep: Int {
        if case .choice = kind { 3 } else { 10 }
    }
}
