import Acquisition
import Pool
import Rounds

/// What messages change of the shared state.
extension SharedState {
    mutating func receive(_ message: Message) -> [Effect] {
        switch message {
        case .picture(let image, let picture):
            let isOvertaken = changePictures { pictures in
                pictures.put(.ready(picture), at: image)
                return pictures.isOvertaken(image)
            }
            return isOvertaken ? [.loadMaps(image: image)] : []
        case .pictureFailed(let image, let reason): changePictures { $0.put(.failed(reason), at: image) }
        case .maps(let image, let maps): changePictures { $0.setMaps(maps, of: image) }
        case .tile(let tile, let record, let ticket): return take(record, of: tile, ticket: ticket)
        case .tileFailed(let tile, let reason, let record, let ticket):
            complain(reason)
            noteAnswer(ticket)
            if let record { return take(record, of: tile, ticket: ticket) }
        case .labelSummary(let summary): set(summary)
        case .journalFile(let problem):
            if problem == nil, journalProblem != nil { say("The file with the labels is in its place again") }
            setJournalProblem(problem)
        case .copySaved(let path): say("A copy of all labels is at \(path)")
        case .query(let query, let choices): take(query, choices)
        case .round(let event): return take(event)
        case .roundsIdle:
            changeRound { $0.settle() }
            if round.isWanted {
                changeRound { $0.start() }
                return [.runRound]
            }
        case .theme(let theme): say("Theme \(theme.name)")
        case .notice(let text), .notSaved(let text): complain(text)
        case .input, .tick, .hangUp, .superpixels, .probabilities, .preview: break
        }
        return []
    }

    /// Pictures that should be at hand and are not: the cursor's, then the next open one of the query.
    mutating func wantedPictures() -> [Effect] {
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

    private mutating func take(_ record: TileRecord, of tile: TileID, ticket: Int) -> [Effect] {
        noteAnswer(ticket)
        guard let position = pool.position(of: tile) else { return [] }
        let rect = pool.rect(ofTile: position)
        let known = pictures.picture(tile.image)?.labels.cropped(to: rect)
        let isConfirmed = record.state == .labeled
        let changesLabels =
            isConfirmed != (states[position] == .labeled)
            || (isConfirmed && known.map { $0 != record.mask } == true)
        if changesLabels { changeRound { $0.noteChange(of: position) } }
        if states[position] != record.state { set(record.state, of: position) }
        if known != record.mask { changePictures { $0.paste(record.mask, at: rect, of: tile.image) } }
        return changesLabels && layout.content(of: .round) != nil ? [.summarizeLabels] : []
    }

    private mutating func take(_ event: RoundEvent) -> [Effect] {
        switch event {
        case .progress(let progress): changeRound { $0.report(progress) }
        case .scored(let scores):
            precondition(
                scores.entropy.count == pool.count, "SharedState: \(scores.entropy.count) scores, \(pool.count) tiles")
            set(scores)
            changeRound { $0.predictionsArrived() }
            return changePictures { $0.renewMaps() }.map { .loadMaps(image: $0) }
        case .embedded(let positions):
            precondition(
                positions.count == pool.count, "SharedState: \(positions.count) positions, \(pool.count) tiles")
            setEmbedding(positions)
        case .selected(let query, let number):
            changeRound { $0.queryArrived() }
            let first = keymap.text(for: .nextQueued, in: focus.context)
            announce("Round \(number) selects \(query.items.count) tiles: \(first) goes to the next of them")
            // The journal has the query with what was decided meanwhile: that is what is shown.
            return [.readQuery]
        case .canPreview: break
        case .finished(let summary):
            changeRound { $0.add(summary) }
            return [.summarizeLabels]
        case .skipped(let problem): complain("\(problem)")
        case .failed(let reason): complain(reason)
        case .canceled: announce("Canceled; labels and query are as they were")
        }
        return []
    }
}
