import Terminal

/// A message in the status line.
package struct Notice: Sendable, Equatable {
    package enum Kind: Sendable {
        case information
        /// A command did not run; the text is the reason.
        case refusal
        /// An error, for example of the disk.
        case error
    }

    package let text: String
    package let kind: Kind

    /// The text to show. A leading `!` marks refusals and errors, so that color is not the only sign.
    var line: String { (kind == .information ? "" : "! ") + text }

    func style(_ look: Look) -> Cell {
        switch kind {
        case .information: look.style(.success)
        case .refusal: look.style(.warning)
        case .error: look.style(.error, .bold)
        }
    }
}
