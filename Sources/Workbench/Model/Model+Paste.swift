import Terminal

/// Pasted text is text: it never runs keys.
extension Model {
    /// Puts text where text can be typed, or says where that is.
    mutating func paste(_ text: String) {
        switch dialog {
        case .commands(var list):
            list.filter += text
            list.selection = 0
            dialog = .commands(list)
        case .search(var search):
            search.look(for: search.text + text, in: self)
            dialog = .search(search)
        case .confirmQuit: break
        case nil:
            if context == .acquisition, pasteNumber(text) { return }
            let keys = [CommandName.search, .palette].compactMap { keymap.keys(for: $0, in: .everywhere).first }
            say(
                "Pasted text runs no keys. Open the search or the palette first"
                    + (keys.count == 2 ? " (\(keys.map(KeyNotation.text).joined(separator: " or ")))" : ""))
        }
    }

    /// Types a number into the setting at hand; whether the text is one.
    private mutating func pasteNumber(_ text: String) -> Bool {
        let number = text.filter { $0 != " " }
        guard !number.isEmpty, number.count <= 32, number.allSatisfy({ "0123456789.".contains($0) }) else {
            return false
        }
        return number.allSatisfy { type(KeyEvent(.character($0))) }
    }
}
