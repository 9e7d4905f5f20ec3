import Terminal

extension Model {
    /// What to do first: continue the rounds where they stopped, and read the picture under the cursor.
    package mutating func start() -> [Effect] {
        shared.changeRound { $0.resume() }
        return [.resume] + shared.wantedPictures() + [.summarizeLabels]
    }

    /// Takes note of what happened. Performs nothing: what must be done is returned.
    package mutating func update(_ message: Message) -> [Effect] {
        var effects = receive(message)
        for pane in Pane.allCases { effects += change(pane) { $0.follow(&$1) } }
        return effects
    }

    private mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .input(let event): return handle(event) + shared.wantedPictures()
        case .tick(let time): return distribute(message) + checkJournal(at: time)
        case .hangUp:
            isQuitting = true
            return distribute(message)
        case .picture, .pictureFailed:
            return distribute(message) + takeTypedAhead() + shared.wantedPictures()
        case .query, .preview, .round: return distribute(message) + shared.wantedPictures()
        case .maps, .tile, .tileFailed, .labelSummary, .journalFile, .copySaved, .superpixels, .probabilities,
            .roundsIdle, .theme, .notice, .notSaved:
            return distribute(message)
        }
    }

    /// First to what all share, then to each pane.
    private mutating func distribute(_ message: Message) -> [Effect] {
        var effects = shared.receive(message)
        for pane in Pane.allCases { effects += change(pane) { $0.receive(message, &$1) } }
        return effects
    }

    // MARK: Time

    /// The seconds until the next tick is wanted.
    package var tickInterval: Double { component(active).needsFrequentTicks ? 0.2 : 2 }

    /// The seconds between two looks at the journal's file. Each costs three calls of the system.
    static let journalCheckPeriod = 2.0

    private mutating func checkJournal(at time: Double) -> [Effect] {
        if let last = journalCheckTime, time - last < Self.journalCheckPeriod { return [] }
        journalCheckTime = time
        return [.checkJournal]
    }
}
