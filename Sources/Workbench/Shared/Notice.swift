import Terminal

/// A line for the person.
package struct Notice: Sendable, Equatable {
    package enum Kind: Sendable {
        case information
        /// A command did not run; the text is the reason.
        case refusal
        /// Something is wrong outside.
        case error
    }

    package let text: String
    package let kind: Kind

    /// How it is written, with a sign in front where color alone would tell what it is.
    var line: String { (kind == .information ? "" : "! ") + text }

    func style(_ look: Look) -> Cell {
        switch kind {
        case .information: look.style(.success)
        case .refusal: look.style(.warning)
        case .error: look.style(.error, .bold)
        }
    }
}
