/// A file that was left out: which, why, and the fix.
package struct Problem: Hashable, Codable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package let fix: String

    /// Reports as JSON call the fix so since version one, and programs read them.
    private enum CodingKeys: String, CodingKey { case path, reason, fix = "mend" }

    package init(path: String, reason: String, fix: String) {
        self.path = path
        self.reason = reason
        self.fix = fix
    }

    package var description: String { "\(path): \(reason); \(fix)" }
}

/// A problem that nothing can go on after.
package struct PoolError: Error, Hashable, CustomStringConvertible {
    package let problem: Problem
    /// Lines that a person may put into a file to solve it.
    package let lines: [String]

    package init(_ problem: Problem, lines: [String] = []) {
        self.problem = problem
        self.lines = lines
    }

    package init(path: String, reason: String, fix: String) {
        self.init(Problem(path: path, reason: reason, fix: fix))
    }

    package var description: String { problem.description }
}

extension [Problem] {
    /// The reasons of the first three, and how many more there are.
    var firstReasons: [String] {
        prefix(3).map { "\($0.path): \($0.reason)" } + (count > 3 ? ["\(count - 3) more problems"] : [])
    }
}
