import Problems

/// The declaration of a setting, for `project.toml`, the command line and the documents. Two declarations are equal if
/// they have the same name.
package protocol SettingDeclaration: Hashable, CaseIterable, Sendable {
    /// The key in `project.toml`.
    var name: String { get }
    /// The name of the option on the command line, without the dashes.
    var option: String { get }
    /// A description in one line.
    var summary: String { get }
    var kind: SettingKind { get }
    /// Checks a value by itself, without regard to other settings.
    /// - Throws: `Problem.setting` if the setting must not have the value.
    func check(_ value: SettingValue) throws(Problem)
}

extension SettingDeclaration {
    package static func == (one: Self, other: Self) -> Bool { one.name == other.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The permitted values in words, for messages and documents.
    package var range: String { kind.range }

    /// Parses a value. The range is not checked.
    /// - Throws: `Problem.setting` if the text is not a number, or not one of the choices.
    package func value(parsing text: String) throws(Problem) -> SettingValue {
        guard let value = kind.value(parsing: text) else { throw .setting(name: name, value: text, range: range) }
        return value
    }

    package func check(_ value: SettingValue) throws(Problem) {
        guard kind.contains(value) else { throw .setting(name: name, value: value.text, range: range) }
    }
}

extension Problem {
    /// A setting has a value that it must not have.
    package static func setting(name: String, value: String, range: String) -> Problem {
        Problem(reason: "setting \(name) is \(value)", fix: "it must be \(range)")
    }
}
