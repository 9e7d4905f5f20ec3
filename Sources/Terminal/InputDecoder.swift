/// Turns what ncurses reads into events. Holds what is begun: an escape that may be Alt, a mouse report or a paste
/// still arriving.
package struct InputDecoder {
    package enum Token: Equatable {
        case scalar(UInt32)
        /// A key by ncurses's name.
        case key(String)
        /// `ESC [ <`; the report's numbers follow as scalars.
        case mousePrefix
        /// `ESC [ 200 ~` and `ESC [ 201 ~`: what stands between them is pasted.
        case pasteStart, pasteEnd
    }

    private enum State {
        case ground
        case escape
        case mouse(String)
        case paste(PastedText)
    }

    private var state = State.ground
    /// When the paste under way counts as over if nothing more of it comes; nil if there is none.
    package private(set) var deadline: Double?
    /// What arrived of a paste's start whose escape came alone and was taken for the key.
    private var lateStart: [UInt32]?
    private static let startAfterEscape = "[200~".unicodeScalars.map(\.value)

    package init() {}

    /// - Parameter time: Seconds of any clock that only goes forward.
    package mutating func feed(_ token: Token, at time: Double) -> [InputEvent] {
        if case .paste(let text) = state { return continuePaste(text, with: token, at: time) }
        if let late = lateStart, case .scalar(let value) = token {
            if value == Self.startAfterEscape[late.count] {
                lateStart = late + [value]
                return lateStart == Self.startAfterEscape ? beginPaste(at: time) : []
            }
            return releaseLateStart() + feed(token)
        }
        if token == .pasteStart {
            let before = releaseLateStart() + leaveEscape()
            return before + beginPaste(at: time)
        }
        return releaseLateStart() + feed(token)
    }

    /// Nothing more waits: an escape that stood alone was the key, and a paste may have lost its end.
    package mutating func idle(at time: Double) -> [InputEvent] {
        if case .paste(let text) = state {
            guard let deadline, time >= deadline else { return [] }
            return endPaste(text)
        }
        let late = lateStart?.isEmpty == false ? releaseLateStart() : []
        let escape = leaveEscape()
        // On a slow line the rest of a sequence may come after its escape has been taken for the key.
        if !escape.isEmpty { lateStart = [] }
        return late + escape
    }

    private mutating func feed(_ token: Token) -> [InputEvent] {
        switch (state, token) {
        case (.mouse(let report), .scalar(let value)):
            return continueReport(report, with: value)
        case (.escape, .scalar(0x1B)):
            return [.key(KeyEvent(.escape))]
        case (_, .scalar(0x1B)):
            state = .escape
            return []
        case (_, .mousePrefix):
            let before = leaveEscape()
            state = .mouse("")
            return before
        case (.escape, _):
            state = .ground
            guard var key = InputDecoder.key(token) else { return [] }
            key.alt = true
            return [.key(key)]
        case (_, _):
            state = .ground
            return InputDecoder.key(token).map { [.key($0)] } ?? []
        }
    }

    private mutating func leaveEscape() -> [InputEvent] {
        guard case .escape = state else { return [] }
        state = .ground
        return [.key(KeyEvent(.escape))]
    }

    // MARK: Pastes

    private mutating func beginPaste(at time: Double) -> [InputEvent] {
        lateStart = nil
        state = .paste(PastedText())
        deadline = time + PastedText.patience
        return []
    }

    private mutating func continuePaste(_ text: PastedText, with token: Token, at time: Double) -> [InputEvent] {
        var text = text
        deadline = time + PastedText.patience
        switch token {
        case .pasteEnd: return endPaste(text)
        case .scalar(let value): if text.take(value) { return endPaste(text) }
        // Pasted bytes that look like a key are none.
        case .key, .mousePrefix, .pasteStart: break
        }
        state = .paste(text)
        return []
    }

    private mutating func endPaste(_ text: PastedText) -> [InputEvent] {
        var text = text
        state = .ground
        deadline = nil
        return [.paste(text.end())]
    }

    /// What was held back was no start of a paste: these are keys.
    private mutating func releaseLateStart() -> [InputEvent] {
        let held = lateStart ?? []
        lateStart = nil
        return held.flatMap { feed(.scalar($0)) }
    }

    private mutating func continueReport(_ report: String, with value: UInt32) -> [InputEvent] {
        state = .ground
        let character = Unicode.Scalar(value).map { Character($0) } ?? " "
        switch character {
        case "0"..."9", ";":
            if report.count < 32 { state = .mouse(report + String(character)) }
            return []
        case "M":
            return MouseEvent(report: report, released: false).map { [.mouse($0)] } ?? []
        case "m":
            return MouseEvent(report: report, released: true).map { [.mouse($0)] } ?? []
        default:
            return feed(.scalar(value))
        }
    }

    private static func key(_ token: Token) -> KeyEvent? {
        guard case .scalar(let value) = token else {
            guard case .key(let name) = token else { return nil }
            return KeyNames.event(name)
        }
        switch value {
        case 0: return KeyEvent(.character(" "), control: true)
        case 8, 0x7F: return KeyEvent(.backspace)
        case 9: return KeyEvent(.tab)
        case 10, 13: return KeyEvent(.enter)
        case 1...26: return KeyEvent(.character(Character(Unicode.Scalar(value + 0x60)!)), control: true)
        case 28...31: return KeyEvent(.character(Character(Unicode.Scalar(value + 0x40)!)), control: true)
        default: return Unicode.Scalar(value).map { KeyEvent(.character(Character($0))) }
        }
    }
}

extension MouseEvent {
    /// From the numbers `button;column;line` of xterm's SGR report (mode 1006): button bits 4 shift, 16 control, 32
    /// motion, 64 wheel.
    init?(report: String, released: Bool) {
        let numbers = report.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard numbers.count == 3, numbers[0] >= 0, numbers[1] > 0, numbers[2] > 0 else { return nil }
        let bits = numbers[0]
        let button: Button? = [.left, .middle, .right, nil][bits & 3]
        let action: Action
        switch (bits & ~0b11100, button) {
        case (64, _): action = .scrollUp
        case (65, _): action = .scrollDown
        case (0...3, .some) where released: action = .release
        case (0...3, .some(let button)): action = .press(button)
        case (32...35, .some(let button)): action = .drag(button)
        case (32...35, nil): action = .move
        default: return nil
        }
        self.init(
            action, x: numbers[1] - 1, y: numbers[2] - 1, control: bits & 16 != 0, shift: bits & 4 != 0)
    }
}
