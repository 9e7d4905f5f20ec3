/// Converts tokens of ncurses to input events.
///
/// It keeps the state of sequences that are not complete: an Escape that may mean Alt, a mouse report, a paste, or an
/// answer of the terminal to `TerminalQueries`. Answers never become keys, also if they arrive late or in pieces.
package struct InputDecoder {
    /// A unit of input as ncurses returns it.
    package enum Token: Equatable {
        case scalar(UInt32)
        /// A key, by its name in ncurses.
        case key(String)
        /// `ESC [ <`. The numbers of the mouse report follow as scalars.
        case mousePrefix
        /// `ESC [ 200 ~` and `ESC [ 201 ~`: the text between them is pasted.
        case pasteStart, pasteEnd
    }

    private enum State {
        case ground
        case escape
        case mouse(String)
        case paste(PastedText)
        case reply(ReplySequence)
    }

    private var state = State.ground
    /// The time at which an unfinished paste, answer or Escape is ended if no more input arrives; nil if there is none.
    package private(set) var deadline: Double?
    /// The answers that were found since the last call of `takeReplies`.
    private var replies: [TerminalReply] = []
    /// Until this time an Escape may be the start of an answer, so it is not reported at once.
    private var awaitsRepliesUntil = -Double.infinity
    /// An Escape is held for this long while answers are awaited, and a part of an answer always. With less, a slow
    /// line would turn answers into keys. With more, Escape and Alt-P react later.
    private static let holdSeconds = 0.1
    /// An answer of several bytes is dropped if its rest does not arrive in this time.
    private static let replySeconds = 1.0
    /// Answers are awaited for this long. A terminal that never answers then reports Escape at once.
    private static let awaitSeconds = 5.0
    /// The size of a cell if the mouse reports pixels (mode 1016); nil if it reports cells.
    package var pixelsPerCell: CellSize?
    /// The received part of `[200~` after an Escape that was already reported as a key. Nil without such an Escape.
    private var partialPasteStart: [UInt32]?
    private static let startAfterEscape = "[200~".unicodeScalars.map(\.value)

    package init() {}

    /// Tells that questions were sent to the terminal.
    package mutating func awaitReplies(at time: Double) { awaitsRepliesUntil = time + Self.awaitSeconds }

    /// Returns the answers of the terminal that were found since the last call.
    package mutating func takeReplies() -> [TerminalReply] {
        defer { replies = [] }
        return replies
    }

    /// Processes one token and returns the events that it completes.
    /// - Parameter time: The time in seconds of a monotonic clock.
    package mutating func feed(_ token: Token, at time: Double) -> [InputEvent] {
        if case .paste(let text) = state { return continuePaste(text, with: token, at: time) }
        deadline = nil
        if case .reply(let sequence) = state { return continueReply(sequence, with: token, at: time) }
        if case .escape = state, case .scalar(let value) = token, let sequence = ReplySequence(value) {
            hold(sequence, at: time)
            return []
        }
        if let partial = partialPasteStart, case .scalar(let value) = token {
            if value == Self.startAfterEscape[partial.count] {
                partialPasteStart = partial + [value]
                return partialPasteStart == Self.startAfterEscape ? beginPaste(at: time) : []
            }
            return releasePartialPasteStart() + feed(token)
        }
        if token == .pasteStart {
            let before = releasePartialPasteStart() + leaveEscape()
            return before + beginPaste(at: time)
        }
        return releasePartialPasteStart() + feed(token)
    }

    /// Call this when no input is pending. It reports a lone Escape as a key, and ends a paste after its deadline.
    package mutating func idle(at time: Double) -> [InputEvent] {
        if case .paste(let text) = state {
            guard let deadline, time >= deadline else { return [] }
            return endPaste(text)
        }
        if case .reply(let sequence) = state {
            guard let deadline, time >= deadline else { return [] }
            self.deadline = nil
            state = .ground
            // The start of an answer is dropped; a single key was Alt with that key.
            return sequence.isOneKey ? release(sequence) : []
        }
        if case .escape = state, time < awaitsRepliesUntil {
            let end = deadline ?? time + Self.holdSeconds
            deadline = end
            if time < end { return [] }
        }
        deadline = nil
        let held = partialPasteStart?.isEmpty == false ? releasePartialPasteStart() : []
        let escape = leaveEscape()
        // On a slow line the rest of a paste start may arrive after its Escape was reported as a key.
        if !escape.isEmpty { partialPasteStart = [] }
        return held + escape
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

    // MARK: Answers

    private mutating func hold(_ sequence: ReplySequence, at time: Double) {
        state = .reply(sequence)
        deadline = time + (sequence.isOneKey ? Self.holdSeconds : Self.replySeconds)
    }

    private mutating func continueReply(
        _ sequence: ReplySequence, with token: Token, at time: Double
    ) -> [InputEvent] {
        var next = sequence
        state = .ground
        // ncurses knows the token as a key, so the sequence before it is not complete.
        guard case .scalar(let value) = token else {
            return (sequence.isOneKey ? release(sequence) : []) + feed(token, at: time)
        }
        switch next.consume(value) {
        case .incomplete: hold(next, at: time)
        case .complete("[200~"): return beginPaste(at: time)
        case .complete(let text):
            guard let reply = TerminalReply(text) else { return [] }
            replies.append(reply)
            if case .attributes = reply {
                awaitsRepliesUntil = -.infinity
            } else if time < awaitsRepliesUntil {
                awaitReplies(at: time)
            }
        case .mismatch:
            let before = sequence.isCertain ? [] : release(sequence)
            if sequence.endsString { state = .escape }
            return before + feed(token, at: time)
        }
        return []
    }

    /// Reports scalars as keys that are no answer. The first one was pressed with Alt.
    private mutating func release(_ sequence: ReplySequence) -> [InputEvent] {
        state = .escape
        return sequence.scalars.flatMap { feed(.scalar($0)) }
    }

    // MARK: Pastes

    private mutating func beginPaste(at time: Double) -> [InputEvent] {
        partialPasteStart = nil
        state = .paste(PastedText())
        deadline = time + PastedText.timeoutSeconds
        return []
    }

    private mutating func continuePaste(_ text: PastedText, with token: Token, at time: Double) -> [InputEvent] {
        var text = text
        deadline = time + PastedText.timeoutSeconds
        switch token {
        case .pasteEnd: return endPaste(text)
        case .scalar(let value): if text.consume(value) { return endPaste(text) }
        // Pasted bytes that ncurses reads as a key are dropped.
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

    /// Reports the held-back scalars as keys, because they are not the start of a paste.
    private mutating func releasePartialPasteStart() -> [InputEvent] {
        let held = partialPasteStart ?? []
        partialPasteStart = nil
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
            return MouseEvent(report: report, released: false, cell: pixelsPerCell).map { [.mouse($0)] } ?? []
        case "m":
            return MouseEvent(report: report, released: true, cell: pixelsPerCell).map { [.mouse($0)] } ?? []
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
    /// The largest column or row of a report, in cells or pixels. Screens are smaller, and places are multiplied later.
    private static let largestPlace = 1 << 20

    /// Parses the numbers `button;column;row` of xterm's SGR mouse report (mode 1006). The bits of the button are 4 for
    /// shift, 16 for control, 32 for motion and 64 for the wheel. Alt (8) is ignored.
    /// - Parameter cell: If it is not nil, column and row are in pixels (mode 1016).
    init?(report: String, released: Bool, cell: CellSize?) {
        let numbers = report.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        // Some terminals count pixels from 0.
        let places = (cell == nil ? 1 : 0)...Self.largestPlace
        guard numbers.count == 3, numbers[0] >= 0, places ~= numbers[1], places ~= numbers[2] else { return nil }
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
        let (x, y) = (max(0, numbers[1] - 1), max(0, numbers[2] - 1))
        self.init(
            action, x: x / (cell?.width ?? 1), y: y / (cell?.height ?? 1), control: bits & 16 != 0,
            shift: bits & 4 != 0)
        pixel = cell.map { _ in Position(x: x, y: y) }
    }
}
