import Problems

extension Problem {
    /// What is wrong inside a file of weights, before it is known which file it is.
    static func badWeights(_ reason: String, fix: String = "download or save the file again") -> Problem {
        Problem(reason: reason, fix: fix)
    }

    /// The same problem of the file at `path`, cut to a length that can be read: names in a file may be of any length.
    func shortened(of path: String) -> Problem {
        let longest = 400
        return (reason.count > longest ? with(reason: reason.prefix(longest) + "…") : self).of(path)
    }
}
