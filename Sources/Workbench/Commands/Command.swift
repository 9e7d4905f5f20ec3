/// Something that the person can do: what is known of it, when it is available, and what does it.
package struct Command: Sendable {
    /// Why a command cannot run now, as a sentence for the person; nil where it can. Changes nothing and is cheap: every
    /// frame asks this for each command that it shows.
    typealias Condition<State> = @Sendable (State) -> String?

    package let info: CommandInfo
    /// Nil for a command that needs nothing.
    private let whyNot: Condition<Model>?
    /// Runs it with its argument, which is empty for a command without one. It must be available.
    let run: @Sendable (inout Model, String) -> [Effect]

    init(
        _ info: CommandInfo, unless whyNot: Condition<Model>? = nil,
        run: @escaping @Sendable (inout Model, String) -> [Effect]
    ) {
        self.info = info
        self.whyNot = whyNot
        self.run = run
    }

    /// A command on what all panes share.
    init(
        _ info: CommandInfo, unless whyNot: Condition<SharedState>? = nil,
        inShared run: @escaping @Sendable (inout SharedState) -> [Effect]
    ) {
        var condition: Condition<Model>?
        if let whyNot { condition = { whyNot($0.shared) } }
        self.init(info, unless: condition) { model, _ in run(&model.shared) }
    }

    /// A command on what all panes share, which asks nothing of the outside.
    init(
        _ info: CommandInfo, unless whyNot: Condition<SharedState>? = nil,
        changeShared change: @escaping @Sendable (inout SharedState) -> Void
    ) {
        self.init(
            info, unless: whyNot,
            inShared: { shared in
                change(&shared)
                return []
            })
    }

    /// Why it cannot run now, as a sentence for the person; nil where it can.
    func unavailability(in model: Model) -> String? {
        if info.changesProject, let reason = model.shared.whyNoChange { return reason }
        return whyNot?(model)
    }

    /// Whether it can be unavailable for more than a project that is only read.
    package var hasCondition: Bool { whyNot != nil }
}
