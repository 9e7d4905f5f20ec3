/// A command as a row of its component's table: what is known of it, when it is available, and what does it.
struct PaneCommand<Component>: Sendable {
    typealias Handler = @Sendable (inout Component, inout SharedState, String) -> [Effect]

    let info: CommandInfo
    let unavailability: @Sendable (SharedState) -> String?
    let run: Handler

    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (SharedState) -> String? = { _ in nil },
        run: @escaping @Sendable (inout Component, inout SharedState) -> [Effect]
    ) {
        self.init(info, unless: unavailability, withArgument: { component, shared, _ in run(&component, &shared) })
    }

    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (SharedState) -> String? = { _ in nil },
        withArgument run: @escaping Handler
    ) {
        self.info = info
        self.unavailability = unavailability
        self.run = run
    }

    /// A command that asks nothing of the outside.
    init(_ info: CommandInfo, change: @escaping @Sendable (inout Component, inout SharedState) -> Void) {
        self.init(info) { component, shared in
            change(&component, &shared)
            return []
        }
    }

    /// The command of the whole, by the place of the component in it.
    func lifted(
        _ open: @escaping @Sendable (inout Model, (inout Component, inout SharedState) -> [Effect]) -> [Effect]
    ) -> Command {
        Command(info, unless: unavailability) { model, argument in
            open(&model) { component, shared in run(&component, &shared, argument) }
        }
    }
}
