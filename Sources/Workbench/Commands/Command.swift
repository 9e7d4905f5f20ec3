/// Something that the person can do: what is known of it, when it is available, and what does it.
package struct Command: Sendable {
    package let info: CommandInfo
    /// Why it cannot run now; nil where it can.
    let unavailability: @Sendable (Model) -> String?
    /// Runs it with its argument, which is empty for a command without one.
    let run: @Sendable (inout Model, String) -> [Effect]

    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (Model) -> String? = { _ in nil },
        run: @escaping @Sendable (inout Model) -> [Effect]
    ) {
        self.init(info, unless: unavailability, withArgument: { model, _ in run(&model) })
    }

    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (Model) -> String? = { _ in nil },
        withArgument run: @escaping @Sendable (inout Model, String) -> [Effect]
    ) {
        self.info = info
        self.unavailability = unavailability
        self.run = run
    }

    /// A command that asks nothing of the outside.
    init(_ info: CommandInfo, change: @escaping @Sendable (inout Model) -> Void) {
        self.init(info) { model in
            change(&model)
            return []
        }
    }
}
