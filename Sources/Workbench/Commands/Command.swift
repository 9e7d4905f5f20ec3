/// Something that the person can do: what is known of it, when it is available, and what does it.
package struct Command: Sendable {
    package let info: CommandInfo
    /// Why it cannot run now; nil where it can.
    let unavailability: @Sendable (SharedState) -> String?
    /// Runs it with its argument, which is empty for a command without one.
    let run: @Sendable (inout Model, String) -> [Effect]

    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (SharedState) -> String? = { _ in nil },
        run: @escaping @Sendable (inout Model, String) -> [Effect]
    ) {
        self.info = info
        self.unavailability = unavailability
        self.run = run
    }

    /// A command on what all panes share.
    init(
        _ info: CommandInfo, unless unavailability: @escaping @Sendable (SharedState) -> String? = { _ in nil },
        inShared run: @escaping @Sendable (inout SharedState) -> [Effect]
    ) {
        self.init(info, unless: unavailability) { model, _ in run(&model.shared) }
    }

    /// A command on what all panes share, which asks nothing of the outside.
    init(_ info: CommandInfo, changeShared change: @escaping @Sendable (inout SharedState) -> Void) {
        self.init(info) { model, _ in
            change(&model.shared)
            return []
        }
    }
}
