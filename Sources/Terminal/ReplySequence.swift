/// The part of an answer of the terminal that was received so far, without its Escape.
///
/// Answers are control sequences (`ESC [ ? 62 c`), device control strings (`ESC P 1 $ r ... ESC \`) and application
/// program commands (`ESC _ G ... ESC \`). Pressing Alt with `[`, `P` or `_` sends the same first bytes.
struct ReplySequence: Equatable {
    enum Step: Equatable {
        case incomplete
        /// The whole text, without the string terminator.
        case complete(String)
        /// The received scalars cannot be the start of an answer.
        case mismatch
    }

    /// What was received, beginning with the character after the Escape. Longer strings are read to their end, but only
    /// this many scalars are kept.
    private(set) var scalars: [UInt32]
    private static let limit = 256
    /// Whether the last scalar was the Escape of a string terminator.
    private(set) var endsString = false

    /// Nil if no answer begins with `ESC` and this scalar.
    init?(_ first: UInt32) {
        guard ["[", "P", "_"].contains(Unicode.Scalar(first)) else { return nil }
        scalars = [first]
    }

    private var text: String { String(String.UnicodeScalarView(scalars.compactMap { Unicode.Scalar($0) })) }

    /// Whether a person can have typed this: nothing follows the first key.
    var isOneKey: Bool { scalars.count == 1 }

    /// Whether only the terminal can have sent this. After `P` that takes four characters, because a person may press
    /// Alt-P and then keys that an answer has, too. After `[` and `_` it takes two.
    var isCertain: Bool { scalars.count >= (scalars[0] == 0x50 ? 4 : 2) }

    mutating func consume(_ value: UInt32) -> Step {
        if scalars[0] == 0x5B { return consumeControl(value) }
        let start: [UInt32] = scalars[0] == 0x50 ? [0x50, 0x31, 0x24, 0x72] : [0x5F, 0x47]
        if scalars.count < start.count {
            // A terminal answers `0 $ r` if it does not know the question.
            let isDenial = scalars == [0x50] && value == 0x30
            guard value == start[scalars.count] || isDenial else { return .mismatch }
        } else if endsString || value == 7 {
            return value == 0x5C || value == 7 ? .complete(text) : .mismatch
        } else if value == 0x1B {
            endsString = true
            return .incomplete
        }
        if scalars.count < Self.limit { scalars.append(value) }
        return .incomplete
    }

    private mutating func consumeControl(_ value: UInt32) -> Step {
        let isFirst = scalars.count == 1
        switch value {
        case 0x30...0x39: break
        case 0x3F where isFirst: break
        case 0x20...0x3F where !isFirst: break
        case 0x40...0x7E where !isFirst:
            scalars.append(value)
            return .complete(text)
        default: return .mismatch
        }
        if scalars.count < Self.limit { scalars.append(value) }
        return .incomplete
    }
}
