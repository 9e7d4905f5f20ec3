import Terminal

/// The open dialog; it gets all keys.
package enum Dialog: Sendable, Equatable {
    /// The help or the palette.
    case commands(CommandList)
    /// The search for tiles and images.
    case search(Search)
    /// The question before a training, if some tiles of the query are done and others are open.
    case confirmRetrain
    /// The list of classes.
    case classes(ClassPicker)
    /// The certain predictions of the query.
    case bulk(BulkAccept)
    /// The question before quitting, if something would be lost.
    case confirmQuit(String)

    /// What the workbench does after the dialog is closed.
    enum Outcome {
        case none
        case run(CommandName, argument: String)
        case found(Search)
        case retrain(keepsOpenTiles: Bool)
        case pickClass(UInt8)
        /// Confirm these tiles; the list is closed.
        case acceptTiles([ExaminedTile])
        case quit
    }

    /// The keys of the dialog for the hint bar, with their effects.
    var hints: [(key: String, text: String)] {
        let list = [("Up Down", "select"), ("Esc", "closes")]
        switch self {
        case .confirmQuit: return [("y", "quits"), ("any other key", "stays")]
        case .confirmRetrain:
            return [("k", "keeps the open tiles"), ("y", "replaces them"), ("any other key", "goes back")]
        case .commands: return [("Enter", "runs the command")] + list
        case .search: return [("Enter", "goes there")] + list
        case .bulk(let list): return list.hints
        case .classes: return [("Enter", "picks the class")] + list
        }
    }

    /// The dialog after a key; nil if the key closes it.
    func handling(_ key: KeyEvent, _ shared: SharedState) -> (next: Dialog?, outcome: Outcome) {
        switch self {
        case .confirmQuit: return (nil, key.key == .character("y") ? .quit : .none)
        case .confirmRetrain:
            switch key.key {
            case .character("k"): return (nil, .retrain(keepsOpenTiles: true))
            case .character("y"): return (nil, .retrain(keepsOpenTiles: false))
            default: return (nil, .none)
            }
        case .commands(var list):
            if let outcome = list.handle(key, shared) { return (nil, outcome) }
            return (.commands(list), .none)
        case .search(var search):
            if let outcome = search.handle(key, shared) { return (nil, outcome) }
            return (.search(search), .none)
        case .classes(var picker):
            if let outcome = picker.handle(key, shared) { return (nil, outcome) }
            return (.classes(picker), .none)
        case .bulk(var list):
            if let outcome = list.handle(key) { return (nil, outcome) }
            return (.bulk(list), .none)
        }
    }

    /// The dialog after pasted text, which never closes it.
    func pasting(_ text: String, _ shared: SharedState) -> Dialog {
        switch self {
        case .confirmQuit, .confirmRetrain, .bulk: return self
        case .commands(var list):
            list.filter += text
            list.selection = 0
            return .commands(list)
        case .search(var search):
            search.search(for: search.text + text, in: shared)
            return .search(search)
        case .classes(var picker):
            picker.search(for: picker.filter + text)
            return .classes(picker)
        }
    }
}

/// The keys that move in the list of a dialog and edit the text above it.
enum DialogKey {
    case close, accept, step(Int), removeCharacter, add(Character), other

    init(_ key: KeyEvent) {
        switch key.key {
        case .escape: self = .close
        case .enter: self = .accept
        case .up, .backtab: self = .step(-1)
        case .down, .tab: self = .step(1)
        case .pageUp: self = .step(-10)
        case .pageDown: self = .step(10)
        case .backspace: self = .removeCharacter
        case .character(let character) where !key.control && !key.alt: self = .add(character)
        default: self = .other
        }
    }
}
