import Problems

extension Problem {
    /// A problem inside a weight file, without the name of the file.
    static func badWeights(_ reason: String, fix: String = "download or save the file again") -> Problem {
        Problem(reason: reason, fix: fix)
    }

    /// This problem with the path of the file. The reason is cut to a readable length, because names in a file may have
    /// any length.
    func shortened(of path: String) -> Problem {
        let longest = 400
        return (reason.count > longest ? with(reason: reason.prefix(longest) + "…") : self).of(path)
    }
}
