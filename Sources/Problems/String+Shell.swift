extension String {
    /// The text as one word of a shell command, for commands in messages. Only text that a shell would change gets
    /// quotation marks, so that usual paths stay easy to read.
    package var shellQuoted: String {
        !isEmpty && utf8.allSatisfy(Self.isLiteral) ? self : "'" + replacing("'", with: "'\\''") + "'"
    }

    /// Whether a shell reads the byte literally at any position in a word. Bytes outside ASCII depend on the locale, so
    /// they do not count.
    private static func isLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_@%+:,./-".utf8.contains(byte)
        }
    }
}
