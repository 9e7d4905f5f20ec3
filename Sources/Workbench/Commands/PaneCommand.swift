/// A command of one pane: its description, its condition and its handler.
struct PaneCommand<Component>: Sendable {
    typealias Handler = @Sendable (inout Component, inout SharedState, String) -> [Effect]
    /// Why a command cannot run now, as a sentence; nil if it can.
    typealias Condition = @Sendable (Component, SharedState) -> String?

    let info: CommandInfo
    /// Nil for a command without a condition.
    let whyNot: Condition?
    let run: Handler

    init(
        _ info: CommandInfo, unless whyNot: Condition? = nil,
        run: @escaping @Sendable (inout Component, inout SharedState) -> [Effect]
    ) {
        self.init(info, unless: whyNot, withArgument: { component, shared, _ in run(&component, &shared) })
    }

    init(_ info: CommandInfo, unless whyNot: Condition? = nil, withArgument run: @escaping Handler) {
        self.info = info
        self.whyNot = whyNot
        self.run = run
    }

    /// A command that returns no effects.
    init(
        _ info: CommandInfo, unless whyNot: Condition? = nil,
        change: @escaping @Sendable (inout Component, inout SharedState) -> Void
    ) {
        self.init(info, unless: whyNot) { component, shared in
            change(&component, &shared)
            return []
        }
    }

    /// The same command on the whole model.
    /// - Parameters:
    ///   - component: Reads the component from the model.
    ///   - open: Calls a function with the component and the shared state, to change them.
    func asCommand(
        _ component: @escaping @Sendable (Model) -> Component,
        _ open: @escaping @Sendable (inout Model, (inout Component, inout SharedState) -> [Effect]) -> [Effect]
    ) -> Command {
        var condition: Command.Condition<Model>?
        if let whyNot { condition = { whyNot(component($0), $0.shared) } }
        return Command(info, unless: condition) { model, argument in
            open(&model) { component, shared in run(&component, &shared, argument) }
        }
    }
}
