import Problems

extension Message {
    /// The change that could not be stored; nil for other messages. It is reported after the last frame, when the
    /// screen can no longer show it.
    var lossAtEnd: Problem? {
        switch self {
        case .tileFailed(_, let reason, _, _): .unsavedEdit(reason)
        case .notSaved(let reason): .unsavedDecision(reason)
        case .input, .tick, .hangUp, .picture, .pictureFailed, .maps, .tile, .tiles, .examined, .copiedLabels,
            .tileUnreadable, .labelSummary, .facts,
            .agreement,
            .journalFile, .copySaved, .exporting, .exported, .superpixels, .probabilities, .query, .preview, .round,
            .roundsIdle, .theme,
            .notice:
            nil
        }
    }
}

extension Problem {
    /// The last edit before the end could not be written.
    fileprivate static func unsavedEdit(_ reason: String) -> Problem {
        Problem(
            reason: "the last edit is not saved: \(reason)",
            fix: "open the project again and repeat the edit")
    }

    /// Settings, a choice or a query could not be written before the end.
    fileprivate static func unsavedDecision(_ reason: String) -> Problem {
        Problem(
            reason: "the last change of the query or its settings is not saved: \(reason)",
            fix: "open the project again and repeat it")
    }
}
