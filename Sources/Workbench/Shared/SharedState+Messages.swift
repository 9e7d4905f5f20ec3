import Acquisition
import Files
import Pool
import Rounds

/// Applies messages to the shared state.
extension SharedState {
    mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .picture(let image, let picture):
            let hasOldMaps = changePictures { pictures in
                pictures.put(.ready(picture), at: image)
                return pictures.consumeHasOldMaps(image)
            }
            return hasOldMaps ? [.loadMaps(image: image)] : []
        case .pictureFailed(let image, let reason): changePictures { $0.put(.failed(reason), at: image) }
        case .maps(let image, let maps): changePictures { $0.setMaps(maps, of: image) }
        case .tile(let tile, let record, let ticket): return receive(record, of: tile, ticket: ticket)
        case .tiles(let tiles, let change, let ticket):
            let effects = tiles.flatMap { receive($0.record, of: $0.tile, ticket: ticket) }
            showMessage(text(of: change, tiles.count))
            return effects
        case .tileUnreadable(_, let reason, let ticket):
            showError(reason)
            noteAnswer(ticket)
        case .tileFailed(let tile, let reason, let record, let ticket):
            showError(reason)
            noteAnswer(ticket)
            if let record { return receive(record, of: tile, ticket: ticket) }
        case .labelSummary(let summary): setLabelSummary(summary)
        case .facts(let tile, let facts):
            if tile == cursorTile { setFacts(facts, of: tile) }
            if facts.comment != nil, let position = pool.position(of: tile) { noteComment(on: position) }
        case .agreement(let agreement): setAgreement(agreement)
        case .journalFile(let problem):
            if problem == nil, journalProblem != nil { showMessage("The journal file is in its place again") }
            setJournalProblem(problem)
        case .copySaved(let path): showMessage("A copy of all labels was written to \(path)")
        case .exporting(let progress): setExportProgress(progress)
        case .exported(let result):
            setExportProgress(nil)
            switch result {
            case .success(let text): showMessage(text)
            case .failure(let problem): showError(ErrorText.plain(problem))
            }
        case .query(let query, let choices): receive(query, choices)
        case .round(let event): return handle(event)
        case .roundsIdle:
            changeRound { $0.becomeIdle() }
            if round.startsWhenIdle {
                changeRound { $0.start() }
                return [.runRound]
            }
        case .theme(let theme): showMessage("Theme \(theme.name)")
        case .notice(let text), .notSaved(let text): showError(text)
        case .input, .tick, .hangUp, .examined, .copiedLabels, .superpixels, .probabilities, .preview: break
        }
        return []
    }

    private func text(of change: BulkChange, _ count: Int) -> String {
        let tiles = count == 1 ? "1 tile" : "\(count) tiles"
        let undo = keymap.text(for: .undo, in: .everywhere)
        return switch change {
        case .accepted: "\(tiles) confirmed as predicted; \(undo) on one of them reverts all"
        case .undone: "The acceptance of \(tiles) is undone"
        case .redone: "The acceptance of \(tiles) is done again"
        }
    }

    /// Requests the images that are needed and not loaded: the cursor's, and that of the next open tile of the queue.
    mutating func requestMissingPictures() -> [Effect] {
        var images = [cursorTile.image]
        if let next = nextOpenInQueue() { images.append(pool.tiles[next].image) }
        let missing = images.filter { pictures[$0] == nil }
        let current = cursorTile.image
        changePictures { pictures in
            for image in missing { pictures.put(.loading, at: image) }
            pictures.touch(current)
        }
        return missing.map { .loadPicture(image: $0) }
    }

    /// Requests what the journal knows about the tile at the cursor, once after each move and after each edit.
    mutating func requestMissingFacts() -> [Effect] {
        let isKnown = states[cursor] != .unlabeled || commentedTiles.contains(cursor)
        guard isKnown, facts?.tile != cursorTile else { return [] }
        setFacts(nil, of: cursorTile)
        return [.readFacts(cursorTile)]
    }

    private mutating func receive(_ record: TileRecord, of tile: TileID, ticket: Int) -> [Effect] {
        noteAnswer(ticket)
        if facts?.tile == tile { forgetFacts() }
        guard let position = pool.position(of: tile) else { return [] }
        let rect = pool.rect(ofTile: position)
        let known = pictures.picture(tile.image)?.labels.cropped(to: rect)
        let isConfirmed = record.state.isConfirmed
        // The training labels changed if the tile was confirmed or reopened, or is confirmed with another mask.
        let changesLabels =
            !secondTiles.contains(position)
            && (isConfirmed != states[position].isConfirmed
                || isConfirmed && known.map { $0 != record.mask } == true)
        if changesLabels { changeRound { $0.noteChange(of: position) } }
        if states[position] != record.state {
            let before = states[position]
            setState(record.state, of: position)
            // The editor shows strokes, and the status line who confirmed or reviewed the tile.
            let isAside = [before, record.state].contains { $0 == .skipped || $0 == .flagged }
            if isAside, notice == nil { announce("\(pool.name(ofTile: position)) is \(mark(position).title)") }
        }
        if known != record.mask { changePictures { $0.paste(record.mask, at: rect, of: tile.image) } }
        return changesLabels && layout.content(of: .round) != nil ? [.summarizeLabels] : []
    }

    private mutating func handle(_ event: RoundEvent) -> [Effect] {
        switch event {
        case .progress(let progress): changeRound { $0.report(progress) }
        case .compared(let kappa, let round): changeRound { $0.setKappa(kappa, ofRound: round) }
        case .scored(let scores):
            precondition(
                scores.entropy.count == pool.count, "SharedState: \(scores.entropy.count) scores, \(pool.count) tiles")
            setScores(scores)
            changeRound { $0.predictionsArrived() }
            return changePictures { $0.renewMaps() }.map { .loadMaps(image: $0) }
        case .embedded(let positions):
            precondition(
                positions.count == pool.count, "SharedState: \(positions.count) positions, \(pool.count) tiles")
            setEmbedding(positions)
        case .selected(let query, let number):
            changeRound { $0.queryArrived() }
            let first = keymap.text(for: .nextQueued, in: focus.context)
            announce("Round \(number) selected \(query.items.count) tiles: \(first) goes to the next one")
            // The user may have added or excluded tiles meanwhile, so read the query that is stored now.
            return [.readQuery]
        case .canPreview: break
        case .finished(let summary):
            changeRound { $0.add(summary) }
            return [.summarizeLabels]
        case .skipped(let problem): showError("\(problem)")
        case .failed(let reason): showError(reason)
        case .canceled: announce("Canceled; labels and query are unchanged")
        }
        return []
    }
}
