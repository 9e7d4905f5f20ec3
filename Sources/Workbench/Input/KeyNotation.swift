import Terminal

/// How keys are written: `a`, `<Enter>`, `<C-r>`, `<S-Up>`, `<A-x>`, `<Space>`, `<lt>` for `<`.
package enum KeyNotation {
    private static let names: [(name: String, key: KeyEvent.Key)] = [
        ("Enter", .enter), ("Esc", .escape), ("Tab", .tab), ("S-Tab", .backtab), ("Backspace", .backspace),
        ("Del", .delete), ("Ins", .insert), ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
        ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PgDn", .pageDown), ("Space", .character(" ")),
        ("lt", .character("<")),
    ]

    /// The notation of a key, as the help shows it.
    package static func text(_ event: KeyEvent) -> String {
        let name: String
        switch event.key {
        case .character(let character) where character != " ":
            if !event.control, !event.alt { return String(character) }
            name = String(character)
        case .function(let number): name = "F\(number)"
        default: name = names.first { $0.key == event.key }?.name ?? "?"
        }
        let modifiers = (event.control ? "C-" : "") + (event.alt ? "A-" : "") + (event.shift ? "S-" : "")
        if modifiers.isEmpty, case .character(" ") = event.key { return "Space" }
        return modifiers.isEmpty && name.count > 1 ? name : "<\(modifiers)\(name)>"
    }

    /// The key as configuration files write it: a character, or a name as `Enter` or `C-r`.
    package static func key(written text: some StringProtocol) -> KeyEvent? {
        if text.count == 1, let character = text.first { return KeyEvent(.character(character)) }
        return key(named: text)
    }

    /// The key between `<` and `>`, or nil if there is no such key.
    static func key(named text: some StringProtocol) -> KeyEvent? {
        var rest = Substring(text)
        var event = KeyEvent(.escape)
        if let named = names.first(where: { $0.name == rest }) { return KeyEvent(named.key) }
        while rest.count > 2, rest.dropFirst().first == "-" {
            switch rest.first {
            case "C": event.control = true
            case "A": event.alt = true
            case "S": event.shift = true
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        if let named = names.first(where: { $0.name == rest }) {
            event.key = named.key
        } else if rest.count == 1, let character = rest.first {
            event.key = .character(character)
        } else if rest.first == "F", let number = Int(rest.dropFirst()), 1...12 ~= number {
            event.key = .function(number)
        } else {
            return nil
        }
        return event
    }
}
