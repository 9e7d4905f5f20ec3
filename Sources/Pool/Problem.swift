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

    package init(_ problem: Problem) { self.problem = problem }

    package init(path: String, reason: String, mend: String) {
        problem = Problem(path: path, reason: reason, mend: mend)
    }

    package var description: String { problem.description }
}
