/// Something outside the program is wrong: where, why, and how a person can fix it.
///
/// It is the only error type of the project. Other modules add static functions and kinds in extensions. A mistake of
/// the program itself traps instead.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, folder or other thing that is wrong. Nil if the problem is about no file, or until a caller adds it.
    package let path: String?
    /// The line in the file, from 1.
    package let line: Int?
    /// What is wrong, as a clause: "the file cannot be opened".
    package let reason: String
    /// What a person can do, as a command: "check the path".
    package let fix: String
    package let kind: Kind
    /// Lines to add to a file that solve the problem. They are shown below the message.
    package let suggestedLines: [String]

    package init(
        _ kind: Kind = .other, path: String? = nil, line: Int? = nil, reason: String, fix: String,
        suggestedLines: [String] = []
    ) {
        self.path = path
        self.line = line
        self.reason = reason
        self.fix = fix
        self.kind = kind
        self.suggestedLines = suggestedLines
    }

    /// The path and the line as `path:line`, as in compiler messages. Empty if both are nil.
    package var place: String {
        guard let line else { return path ?? "" }
        return path.map { "\($0):\(line)" } ?? "line \(line)"
    }

    package var description: String { (place.isEmpty ? "" : place + ": ") + "\(reason); \(fix)" }

    /// The same problem with this path, if it has no path yet.
    package func of(_ path: String) -> Problem {
        Problem(
            kind, path: self.path ?? path, line: line, reason: reason, fix: fix, suggestedLines: suggestedLines)
    }

    /// The same problem with another reason.
    package func with(reason: String) -> Problem {
        Problem(kind, path: path, line: line, reason: reason, fix: fix, suggestedLines: suggestedLines)
    }
}

extension Problem: Encodable {
    private enum CodingKeys: String, CodingKey { case path, reason, fix }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(place, forKey: .path)
        try container.encode(reason, forKey: .reason)
        try container.encode(fix, forKey: .fix)
    }
}

extension Problem {
    /// The kind of a problem, which code can react to. Other modules add kinds in extensions.
    package struct Kind: Hashable, Sendable {
        private let name: String

        package init(_ name: String) { self.name = name }

        /// A problem that only a person can react to.
        package static let other = Kind("other")
        /// There is no such file or folder.
        package static let missing = Kind("missing")
        /// The system refuses to read or write the file.
        package static let inaccessible = Kind("inaccessible")
        /// The disk or the user's quota is full.
        package static let diskFull = Kind("diskFull")
    }
}
