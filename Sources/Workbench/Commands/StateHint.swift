/// A command that is useful in a state of a pane, such as an open polygon, and its effect there.
struct StateHint: Sendable {
    let command: CommandName
    let text: String

    init(_ command: CommandName, _ text: String) {
        self.command = command
        self.text = text
    }
}
