/// Collects the text of a bracketed paste (xterm's mode 2004) as one line.
///
/// Line breaks and tabs become spaces. Other control characters and hidden characters are dropped. So are scalars
/// beyond `limit`, so that a paste without an end cannot fill the memory.
package struct PastedText: Sendable {
    /// The largest number of scalars. Longer pastes are neither names nor numbers; less would cut lists of names.
    package static let limit = 4096
    /// An unfinished paste ends after this many seconds without input. With less, the rest of a slow paste would be
    /// read as keys. With more, the keyboard is blocked longer after a lost end marker.
    package static let timeoutSeconds = 2.0

    private var line = ""
    private var count = 0
    private var last: UInt32 = 0
    /// Received scalars that may be the start of the end marker.
    private var held: [UInt32] = []
    private static let endMark = "\u{1B}[201~".unicodeScalars.map(\.value)

    package init() {}

    /// Adds a scalar. Returns true if it completes the end marker.
    mutating func consume(_ value: UInt32) -> Bool {
        if value == Self.endMark[held.count] {
            held.append(value)
            return held == Self.endMark
        }
        releaseHeld()
        if value == Self.endMark[0] { held = [value] } else { append(value) }
        return false
    }

    /// Ends the paste and returns its text.
    mutating func end() -> String {
        if held != Self.endMark { releaseHeld() }
        return line
    }

    private mutating func releaseHeld() {
        let waiting = held
        held = []
        for value in waiting { append(value) }
    }

    private mutating func append(_ value: UInt32) {
        defer { last = value }
        guard count < Self.limit, let scalar = Unicode.Scalar(value) else { return }
        switch value {
        case 10 where last == 13: return
        case 9, 10, 13, 0x85, 0x2028, 0x2029: line.unicodeScalars.append(" ")
        case _ where scalar.isHidden: return
        default: line.unicodeScalars.append(scalar)
        }
        count += 1
    }
}
