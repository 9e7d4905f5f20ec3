/// Collects what a bracketed paste brings (xterm's mode 2004) until its end, as one line of text.
///
/// Line breaks and tabs become spaces; other control characters and marks that change the direction of text are left
/// out. Text beyond `limit` characters is dropped, so that a paste without an end cannot fill the memory.
package struct PastedText: Sendable {
    /// A longer paste is no name and no number; a shorter limit would cut lists of names.
    package static let limit = 4096
    /// The seconds without a byte after which a paste counts as over. A shorter time takes the rest of a paste that a
    /// slow line interrupts for keys; a longer one keeps the keyboard dead for longer if the end was lost.
    package static let patience = 2.0

    private var line = ""
    private var count = 0
    private var last: UInt32 = 0
    /// What may be the beginning of the end mark, in a stream that arrives in pieces.
    private var held: [UInt32] = []
    private static let endMark = "\u{1B}[201~".unicodeScalars.map(\.value)

    package init() {}

    /// Takes a scalar of the paste; whether it was the last of the end mark.
    mutating func take(_ value: UInt32) -> Bool {
        if value == Self.endMark[held.count] {
            held.append(value)
            return held == Self.endMark
        }
        releaseHeld()
        if value == Self.endMark[0] { held = [value] } else { append(value) }
        return false
    }

    /// All that was taken.
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
