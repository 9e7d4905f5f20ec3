/// A file that was left out: which, why, and how to mend it.
package struct Problem: Hashable, Codable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package let mend: String

    package init(path: String, reason: String, mend: String) {
        self.path = path
        self.reason = reason
        self.mend = mend
    }

    package var description: String { "\(path): \(reason); \(mend)" }
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

    package init(path: String, reason: String, mend: String) {
        self.init(Problem(path: path, reason: reason, mend: mend))
    }

    package var description: String { problem.description }
}

extension [Problem] {
    /// The reasons of the first three, and how many more there are.
    var firstReasons: [String] {
        prefix(3).map { "\($0.path): \($0.reason)" } + (count > 3 ? ["\(count - 3) more problems"] : [])
    }
}
