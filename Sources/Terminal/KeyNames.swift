/// Converts the key names of ncurses (`keyname`) to key events.
///
/// They are ncurses's own `KEY_…`, and extended terminfo names such as `kUP5`. The last digit of those is xterm's
/// modifier: 1, plus 1 for shift, 2 for Alt and 4 for control.
package enum KeyNames {
    /// The key event of a name; nil if the name is unknown.
    package static func event(_ name: String) -> KeyEvent? {
        if let (key, shift) = curses[name] { return KeyEvent(key, shift: shift) }
        if name.hasPrefix("KEY_F("), let number = Int(name.dropFirst(6).dropLast()) { return functionKey(number) }
        guard let digit = name.last?.wholeNumberValue, (2...8).contains(digit),
            let key = extended[String(name.dropLast())]
        else { return nil }
        return modified(key, by: digit - 1)
    }

    /// xterm's terminfo encodes modifiers as higher function keys: Shift-F1 is F13, Ctrl-F1 is F25, Ctrl-Shift-F1 is
    /// F37, and Alt-F1 is F49.
    private static func functionKey(_ number: Int) -> KeyEvent? {
        let modifiers = [0, 1, 4, 5, 2]
        guard (1...12 * modifiers.count).contains(number) else { return nil }
        return modified(.function((number - 1) % 12 + 1), by: modifiers[(number - 1) / 12])
    }

    private static func modified(_ key: KeyEvent.Key, by bits: Int) -> KeyEvent {
        KeyEvent(key, control: bits & 4 != 0, alt: bits & 2 != 0, shift: bits & 1 != 0)
    }

    private static let curses: [String: (KeyEvent.Key, shift: Bool)] = [
        "KEY_UP": (.up, false), "KEY_DOWN": (.down, false), "KEY_LEFT": (.left, false), "KEY_RIGHT": (.right, false),
        "KEY_HOME": (.home, false), "KEY_END": (.end, false), "KEY_FIND": (.home, false), "KEY_SELECT": (.end, false),
        "KEY_PPAGE": (.pageUp, false), "KEY_NPAGE": (.pageDown, false), "KEY_IC": (.insert, false),
        "KEY_DC": (.delete, false), "KEY_BACKSPACE": (.backspace, false), "KEY_ENTER": (.enter, false),
        "KEY_BTAB": (.backtab, false), "KEY_A1": (.home, false), "KEY_A3": (.pageUp, false), "KEY_C1": (.end, false),
        "KEY_C3": (.pageDown, false), "KEY_SR": (.up, true), "KEY_SF": (.down, true), "KEY_SLEFT": (.left, true),
        "KEY_SRIGHT": (.right, true), "KEY_SHOME": (.home, true), "KEY_SEND": (.end, true),
        "KEY_SPREVIOUS": (.pageUp, true), "KEY_SNEXT": (.pageDown, true), "KEY_SIC": (.insert, true),
        "KEY_SDC": (.delete, true),
    ]

    private static let extended: [String: KeyEvent.Key] = [
        "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kHOM": .home, "kEND": .end, "kPRV": .pageUp,
        "kNXT": .pageDown, "kIC": .insert, "kDC": .delete,
    ]
}
