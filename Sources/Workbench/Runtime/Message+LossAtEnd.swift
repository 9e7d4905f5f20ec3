import Problems

extension Message {
    /// What was not stored, if this says so. After the last frame nobody can see it on the screen.
    var lossAtEnd: Problem? {
        switch self {
        case .tileFailed(_, let reason, _, _): .unsavedEdit(reason)
        case .notSaved(let reason): .unsavedDecision(reason)
        case .input, .tick, .hangUp, .picture, .pictureFailed, .maps, .tile, .labelSummary, .journalFile, .copySaved,
            .superpixels, .probabilities, .query, .preview, .round, .roundsIdle, .theme, .notice:
            nil
        }
    }
}

extension Problem {
    /// The last edits before the end could not be written, and nobody was left to see it on the screen.
    fileprivate static func unsavedEdit(_ reason: String) -> Problem {
        Problem(
            reason: "the last edit is not saved: \(reason)",
            fix: "open the project again and see which tile lacks it")
    }

    /// Settings, a choice or a query could not be written, and nobody was left to see it on the screen.
    fileprivate static func unsavedDecision(_ reason: String) -> Problem {
        Problem(
            reason: "the last change of the query or its settings is not saved: \(reason)",
            fix: "open the project again and repeat it")
    }
}
