/// A file of weights that cannot be used: which, why, and the fix.
package struct WeightFileError: Error, Equatable, CustomStringConvertible {
    /// The path of the file, or what was read from it.
    package let subject: String
    package let problem: String
    package let fix: String

    package init(subject: String, problem: String, fix: String) {
        self.subject = subject
        self.problem = problem
        self.fix = fix
    }

    package var description: String { "\(subject): \(problem). \(fix)" }
}

/// What is wrong inside a file, before it is known which file it is.
struct WeightFormatError: Error {
    let problem: String
    var fix = "Download or save the file again"

    /// The longest problem that is told whole: names in a file may be of any length.
    private static let longest = 400

    func named(_ path: String) -> WeightFileError {
        let isLong = problem.count > Self.longest
        return WeightFileError(
            subject: path, problem: isLong ? problem.prefix(Self.longest) + "…" : problem, fix: fix)
    }
}
