import Terminal

extension Model {
    /// The effects at the start: resume the last round, read the image at the cursor, and count the labels.
    package mutating func start() -> [Effect] {
        shared.changeRound { $0.resume() }
        return [.resume] + shared.requestMissingPictures() + [.summarizeLabels]
    }

    /// Updates the model and returns the effects to perform. It has no side effects.
    package mutating func update(_ message: Message) -> [Effect] {
        var effects = receive(message)
        for pane in Pane.allCases { effects += change(pane) { $0.sharedStateChanged(&$1) } }
        return effects
    }

    private mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .input(let event):
            return handle(event) + shared.requestMissingPictures() + shared.requestMissingFacts()
        case .tick(let time): return distribute(message) + checkJournal(at: time)
        case .hangUp:
            isQuitting = true
            return distribute(message)
        case .picture, .pictureFailed:
            return distribute(message) + replayTypedKeys() + shared.requestMissingPictures()
        case .query, .preview, .round: return distribute(message) + shared.requestMissingPictures()
        case .tile, .tiles: return distribute(message) + shared.requestMissingFacts()
        case .examined(let tile, let number):
            if case .bulk(var list) = dialog, list.number == number {
                list.add(tile)
                dialog = .bulk(list)
            }
            return []
        case .maps, .copiedLabels, .tileUnreadable, .tileFailed, .labelSummary, .facts, .agreement, .journalFile,
            .copySaved,
            .superpixels, .exporting, .exported, .probabilities, .roundsIdle, .theme, .notice, .notSaved:
            return distribute(message)
        }
    }

    /// Passes the message to the shared state first, then to each pane.
    private mutating func distribute(_ message: Message) -> [Effect] {
        var effects = shared.receive(message)
        for pane in Pane.allCases { effects += change(pane) { $0.receive(message, &$1) } }
        return effects
    }

    // MARK: Time

    /// The seconds until the next tick. Frequent ticks limit how much of a stroke a crash can lose. With slow ticks the
    /// idle program rarely wakes the processor.
    package var tickInterval: Double { component(active).needsFrequentTicks ? 0.2 : 2 }

    /// The seconds between two checks of the journal file. A check makes three system calls. A longer period would
    /// report a lost file later.
    static let journalCheckPeriod = 2.0

    private mutating func checkJournal(at time: Double) -> [Effect] {
        if let last = journalCheckTime, time - last < Self.journalCheckPeriod { return [] }
        journalCheckTime = time
        return [.checkJournal]
    }
}
