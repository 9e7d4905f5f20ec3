/// Something in the world is wrong: where, why, and what a person can do about it.
///
/// The one error type of the house. A room that has problems of its own declares them as static functions or kinds here,
/// in an extension. Mistakes of the program itself trap instead.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder, or what else is wrong; nil while only a caller knows it, and for problems of no file.
    package let path: String?
    /// The line in the file, from 1.
    package let line: Int?
    package let reason: String
    /// What a person can do, as an order: "check the path".
    package let fix: String
    package let kind: Kind
    /// Lines of a file that would solve the problem. They are shown below it.
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

    /// The path and the line, as compilers write them; empty where neither is known.
    package var place: String {
        guard let line else { return path ?? "" }
        return path.map { "\($0):\(line)" } ?? "line \(line)"
    }

    package var description: String { (place.isEmpty ? "" : place + ": ") + "\(reason); \(fix)" }

    /// The same problem of the file at `path`, where it has no path yet.
    package func of(_ path: String) -> Problem {
        Problem(
            kind, path: self.path ?? path, line: line, reason: reason, fix: fix, suggestedLines: suggestedLines)
    }

    /// The same problem in other words.
    package func with(reason: String) -> Problem {
        Problem(kind, path: path, line: line, reason: reason, fix: fix, suggestedLines: suggestedLines)
    }
}

extension Problem: Encodable {
    /// The JSON key of `fix` is `mend`, as in version one: other programs read these reports.
    private enum CodingKeys: String, CodingKey { case path, reason, fix = "mend" }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(place, forKey: .path)
        try container.encode(reason, forKey: .reason)
        try container.encode(fix, forKey: .fix)
    }
}

extension Problem {
    /// What code can react to. Rooms add their own in extensions.
    package struct Kind: Hashable, Sendable {
        private let name: String

        package init(_ name: String) { self.name = name }

        /// Nothing but a person reacts to it.
        package static let other = Kind("other")
        /// There is no such file or folder.
        package static let missing = Kind("missing")
        /// The system refuses reading or writing.
        package static let inaccessible = Kind("inaccessible")
        package static let diskFull = Kind("diskFull")
    }
}
