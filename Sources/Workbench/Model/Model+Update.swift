import Acquisition
import Pool
import Rounds
import Terminal

extension Model {
    /// What to do first: take up the rounds where they were left, and read the picture under the cursor.
    package mutating func start() -> [Effect] {
        round.activity = .starting
        return [.resume] + wanted() + [.summarizeLabels]
    }

    /// Takes note of what happened. Performs nothing: what must be done is returned.
    package mutating func update(_ message: Message) -> [Effect] {
        let effects = take(message)
        return effects + followSettings()
    }

    private mutating func take(_ message: Message) -> [Effect] {
        switch message {
        case .input(let event): return handle(event) + wanted()
        case .tick(let time): return tick(time)
        case .hangUp:
            isQuitting = true
            return penUp()
        case .picture(let image, let picture):
            shelf.put(.ready(picture), at: image)
            let maps: [Effect] = shelf.isOvertaken(image) ? [.loadMaps(image: image)] : []
            return maps + (editor?.tile.image == image ? findSuperpixels() : []) + takeTypedAhead() + wanted()
        case .pictureFailed(let image, let reason):
            shelf.put(.failed(reason), at: image)
            return takeTypedAhead() + wanted()
        case .maps(let image, let maps): shelf.setMaps(maps, of: image)
        case .tile(let tile, let record, let ticket): return take(record, of: tile, ticket: ticket)
        case .tileFailed(let tile, let reason, let record, let ticket):
            complain(reason)
            answeredTicket = max(answeredTicket, ticket)
            if let record { return take(record, of: tile, ticket: ticket) }
        case .labelSummary(let summary): labelSummary = summary
        case .journalFile(let problem):
            if problem == nil, journalProblem != nil { say("The file with the labels is in its place again") }
            journalProblem = problem
        case .copySaved(let path): say("A copy of all labels is at \(path)")
        case .superpixels(let tile, let side, let superpixels):
            if editor?.tile == tile, kit.superpixelSide == side { editor?.superpixels = superpixels }
        case .probabilities(let tile, let probabilities):
            if editor?.tile == tile { editor?.probabilities = probabilities }
        case .query(let query, let choices):
            take(query, choices)
            return wanted()
        case .whatIf(let answer, let ticket): return take(answer, ticket: ticket) + wanted()
        case .round(let event): return take(event) + wanted()
        case .roundsIdle:
            round.settle()
            if round.isWanted {
                round.start()
                return [.runRound]
            }
        case .theme(let theme): say("Theme \(theme.name)")
        case .notice(let text): complain(text)
        }
        return []
    }

    /// Pictures that should be at hand and are not: the cursor's, then the next open one of the query.
    private mutating func wanted() -> [Effect] {
        var images = [cursorTile.image]
        if let next = nextOpenInQueue() { images.append(pool.tiles[next].image) }
        let missing = images.filter { shelf[$0] == nil }
        for image in missing { shelf.put(.loading, at: image) }
        shelf.touch(cursorTile.image)
        return missing.map { .loadPicture(image: $0) }
    }

    private mutating func take(_ record: TileRecord, of tile: TileID, ticket: Int) -> [Effect] {
        answeredTicket = max(answeredTicket, ticket)
        guard let position = pool.position(of: tile) else { return [] }
        let rect = pool.rect(ofTile: position)
        let known = shelf.picture(tile.image)?.labels.cropped(to: rect)
        let isConfirmed = record.state == .labeled
        let changesLabels =
            isConfirmed != (states[position] == .labeled)
            || (isConfirmed && known.map { $0 != record.mask } == true)
        if changesLabels { round.noteChange(of: position) }
        if states[position] != record.state {
            states[position] = record.state
            labelRounds[position] = isConfirmed ? round.next : nil
        }
        if known != record.mask { shelf.paste(record.mask, at: rect, of: tile.image) }
        if editor?.position == position { editor?.accept(record, ticket: ticket) }
        return changesLabels && layout.content(of: .round) != nil ? [.summarizeLabels] : []
    }

    mutating func show(_ query: Query, round: Int) {
        queue = QueueState(query, round: round, pool: pool)
    }

    private mutating func take(_ event: RoundEvent) -> [Effect] {
        switch event {
        case .progress(let progress):
            if round.activity != .canceling { round.activity = .running }
            round.progress = progress
        case .scored(let scores):
            precondition(
                scores.entropy.count == pool.count, "Model: \(scores.entropy.count) scores, \(pool.count) tiles")
            self.scores = scores
            round.predictionsArrived()
            return shelf.renewMaps().map { .loadMaps(image: $0) } + askProbabilities()
        case .embedded(let positions):
            precondition(positions.count == pool.count, "Model: \(positions.count) positions, \(pool.count) tiles")
            embedding = positions
        case .asked(let query, let number):
            show(query, round: number)
            round.queryArrived()
            let first = keymap.text(for: .nextQueued, in: context)
            say("Round \(number) asks for \(query.items.count) tiles: \(first) goes to the next of them")
            // What was decided meanwhile takes its turn in the journal.
            return [.readQuery]
        case .answers(let whatIf):
            acquisition.whatIf = whatIf
        case .finished(let summary):
            round.history.removeAll { $0.round == summary.round }
            round.history.append(summary)
            return [.summarizeLabels]
        case .skipped(let problem): complain("\(problem)")
        case .failed(let reason):
            complain(reason)
        case .canceled:
            say("Canceled; labels and query are as they were")
        }
        return []
    }
}
