/// A command: its description, its condition and its handler.
package struct Command: Sendable {
    /// Why a command cannot run now, as a sentence; nil if it can. It must change nothing and be cheap, because every
    /// frame calls it for each command that is shown.
    typealias Condition<State> = @Sendable (State) -> String?

    package let info: CommandInfo
    /// Nil for a command without a condition.
    private let whyNot: Condition<Model>?
    /// The handler. The argument is empty for a command without one. Call it only if the command is available.
    let run: @Sendable (inout Model, String) -> [Effect]

    init(
        _ info: CommandInfo, unless whyNot: Condition<Model>? = nil,
        run: @escaping @Sendable (inout Model, String) -> [Effect]
    ) {
        self.info = info
        self.whyNot = whyNot
        self.run = run
    }

    /// A command that changes the shared state.
    init(
        _ info: CommandInfo, unless whyNot: Condition<SharedState>? = nil,
        inShared run: @escaping @Sendable (inout SharedState) -> [Effect]
    ) {
        var condition: Condition<Model>?
        if let whyNot { condition = { whyNot($0.shared) } }
        self.init(info, unless: condition) { model, _ in run(&model.shared) }
    }

    /// A command that changes the shared state and returns no effects.
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

    /// A command whose argument is the name of a value. Another text is refused with the names that there are.
    init<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ info: CommandInfo, choosing type: Choice.Type,
        run: @escaping @Sendable (inout Model, Choice) -> [Effect]
    ) {
        let choices = Choice.allCases.map { (name: $0.rawValue, value: $0) }
        self.init(info) { model, text in
            guard let choice = choices.first(where: { $0.name == text.lowercased() })?.value else {
                let names = choices.map(\.name).joined(separator: ", ")
                model.shared.showError("\(info.name.text) \(text): it must be one of \(names)")
                return []
            }
            return run(&model, choice)
        }
    }

    /// Why it cannot run now, as a sentence; nil if it can.
    func unavailability(in model: Model) -> String? {
        if info.changesProject, let reason = model.shared.whyNoChange { return reason }
        return whyNot?(model)
    }

    /// True if it can be unavailable for another reason than a read-only project.
    package var hasCondition: Bool { whyNot != nil }
}
