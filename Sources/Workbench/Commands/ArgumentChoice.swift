/// A value that the argument of a command can have. The palette lists the choices after the name of the command.
package struct ArgumentChoice: Sendable, Equatable {
    package let value: String
    /// One line; empty if the value says enough.
    package let summary: String
    /// True if more must be typed after the value, as the folder after the format of an export.
    let isIncomplete: Bool

    init(_ value: String, _ summary: String = "", isIncomplete: Bool = false) {
        self.value = value
        self.summary = summary
        self.isIncomplete = isIncomplete
    }

    /// How well the value matches what was typed, from 0 for an equal one; nil if it does not match.
    func matchRank(_ typed: String) -> Int? {
        let (value, typed) = (value.lowercased(), typed.lowercased())
        if value == typed { return 0 }
        if value.hasPrefix(typed) { return 1 }
        if value.contains(typed) { return 2 }
        return summary.lowercased().contains(typed) ? 3 : nil
    }
}
