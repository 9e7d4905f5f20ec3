import Acquisition
import Rounds
import Terminal

/// The settings of the next query while they are changed, and the query that they would make.
package struct AcquisitionPane: PaneComponent {
    /// As they are changed; saved with the project.
    package internal(set) var settings: AcquisitionSettings {
        didSet { if settings != oldValue { conflict = Self.conflict(in: settings) } }
    }
    /// Why the settings do not fit together; nil where they do. Kept because the check makes a strategy, and every message
    /// asks for it.
    private(set) var conflict: String?
    /// Those of the query on the screen; nil before the first that a network made.
    package internal(set) var queried: AcquisitionSettings?
    /// What makes previews; comes from the rounds when there is a network for it.
    package internal(set) var previewer: QueryPreviewer? { didSet { generation += 1 } }
    package internal(set) var selection = AcquisitionSetting.strategy
    /// A number being typed.
    package internal(set) var entry: String?
    var preview = PreviewState.none
    var ticket = 0
    /// Of the pool of the last request.
    var eligibility: [Eligibility]?
    /// Grows with every change of `previewer`.
    private(set) var generation = 0
    var saved: AcquisitionSettings
    /// Why the settings in `project.toml` cannot be read. While it is so, nothing is written over them.
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

    /// Why there is no preview.
    package var refusal: String? {
        if case .refused(let reason, _) = preview { reason } else { nil }
    }

    /// Whether a preview was requested and is still to come.
    package var isWaiting: Bool {
        if case .waiting = preview { true } else { false }
    }

    /// Whether the settings would select otherwise than the query on the screen was selected.
    package var isChanged: Bool {
        guard let queried else { return false }
        return AcquisitionSetting.allCases.contains {
            settings[$0] != queried[$0] && $0.inapplicability(in: settings) == nil
        }
    }

    // MARK: Moves

    mutating func move(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        if down != 0 { select(by: down) }
        change(by: right)
        return []
    }

    mutating func moveFar(down: Int, right: Int, _ shared: inout SharedState) -> [Effect] {
        change(by: right * selection.largeStep)
        return []
    }

    mutating func goToEnd(first: Bool, _ shared: inout SharedState) -> [Effect] {
        select(by: first ? -AcquisitionSetting.allCases.count : AcquisitionSetting.allCases.count)
        return []
    }

    private mutating func select(by steps: Int) {
        let all = AcquisitionSetting.allCases
        guard let index = all.firstIndex(of: selection) else { return }
        selection = all[max(0, min(all.count - 1, index + steps))]
    }

    private mutating func change(by steps: Int) {
        if steps != 0 { settings = settings.changing(selection, by: steps) }
    }

    func whyNot(_ move: Move, _ shared: SharedState) -> String? {
        switch move {
        case .near(_, let right): right == 0 ? nil : whySettingIsUnused
        case .far(_, let right): right == 0 ? Move.whyNotFar : whySettingIsUnused
        case .end: nil
        }
    }

    /// Why the setting at hand does not count, as a sentence for the person; nil where it does.
    var whySettingIsUnused: String? {
        selection.inapplicability(in: settings).map { "\(selection.title): \($0)" }
    }

    // MARK: The mouse

    mutating func handle(_ mouse: MouseEvent, in content: Rect, _ shared: inout SharedState) -> [Effect] {
        if let direction = mouse.scroll {
            enter(&shared)
            if let reason = whySettingIsUnused { shared.refuse(reason) } else { change(by: -direction) }
        }
        if case .press(.left) = mouse.action,
            let setting = AcquisitionView(self, shared).setting(atY: mouse.y, content: content)
        {
            enter(&shared)
            selection = setting
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
    /// How many steps a large one has.
    fileprivate var largeStep: Int {
        if case .choice = kind { 3 } else { 10 }
    }
}
