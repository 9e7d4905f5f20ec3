import Terminal

/// The notation of keys: `a`, `Enter`, `Ctrl-R`, `Shift-Up`, `Alt-x`, `Space`. Scripts write `<` as `lt`. The forms of
/// earlier versions, `C-r`, `S-Up` and `A-x`, are still read.
package enum KeyNotation {
    private static let names: [(name: String, key: KeyEvent.Key)] = [
        ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("Shift-Tab", .backtab), ("S-Tab", .backtab),
        ("Backspace", .backspace), ("Del", .delete), ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left),
        ("Right", .right), ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown),
        ("Space", .character(" ")), ("lt", .character("<")),
    ]

    private static let modifiers: [(names: [String], flag: WritableKeyPath<KeyEvent, Bool> & Sendable)] = [
        (["Ctrl-", "C-"], \.control), (["Alt-", "A-"], \.alt), (["Shift-", "S-"], \.shift),
    ]

    /// The notation of a key for the user.
    package static func text(_ event: KeyEvent) -> String {
        let name: String
        switch event.key {
        case .character(let character) where character != " ":
            name = event.control ? character.uppercased() : String(character)
        case .function(let number): name = "F\(number)"
        default: name = names.first { $0.key == event.key }?.name ?? "?"
        }
        return modifiers.filter { event[keyPath: $0.flag] }.map { $0.names[0] }.joined() + name
    }

    /// The key in the notation of configuration files: a character, or a name such as `Enter` or `Ctrl-R`.
    package static func key(written text: some StringProtocol) -> KeyEvent? {
        if text.count == 1, let character = text.first { return KeyEvent(.character(character)) }
        return key(named: text)
    }

    /// The key with a name, as between `<` and `>` in a script; nil if there is no such key.
    static func key(named text: some StringProtocol) -> KeyEvent? {
        if let named = names.first(where: { $0.name == text }) { return KeyEvent(named.key) }
        var rest = Substring(text)
        var event = KeyEvent(.escape)
        while let (prefix, flag) = modifier(of: rest) {
            event[keyPath: flag] = true
            rest = rest.dropFirst(prefix.count)
        }
        guard let key = plainKey(rest, isControl: event.control) else { return nil }
        event.key = key
        return event
    }

    /// The modifier at the start of a name. The key after it can be `-`, as in `Ctrl--`.
    private static func modifier(
        of text: Substring
    ) -> (prefix: String, flag: WritableKeyPath<KeyEvent, Bool> & Sendable)? {
        for (names, flag) in modifiers {
            if let prefix = names.first(where: { text.hasPrefix($0) && text.count > $0.count }) {
                return (prefix, flag)
            }
        }
        return nil
    }

    /// Terminals do not distinguish `Ctrl-R` from `Ctrl-r`, so control characters become lowercase.
    private static func plainKey(_ name: Substring, isControl: Bool) -> KeyEvent.Key? {
        if let named = names.first(where: { $0.name == name }) { return named.key }
        if name.count == 1, let character = name.first {
            return .character(isControl ? Character(character.lowercased()) : character)
        }
        guard name.first == "F", let number = Int(name.dropFirst()), 1...12 ~= number else { return nil }
        return .function(number)
    }
}
