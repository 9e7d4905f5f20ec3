extension String {
    /// The text as one word of a shell command, whatever is in it.
    var shellQuoted: String { "'" + replacing("'", with: "'\\''") + "'" }
}
