import Acquisition
import Rounds

/// From settings to a preview, and from a preview to the query.
extension AcquisitionPane {
    // MARK: Commands

    mutating func resetSettings(_ shared: inout SharedState) {
        guard let queried else { return }
        settings = queried
        shared.say("The settings are those of the query again")
    }

    mutating func nextPreset(_ shared: inout SharedState) {
        let presets = AcquisitionPreset.all
        func applied(_ preset: AcquisitionPreset) -> AcquisitionSettings {
            var settings = settings
            preset.change(&settings)
            return settings
        }
        let current = presets.lastIndex { applied($0) == settings }
        let next = presets[((current ?? -1) + 1) % presets.count]
        settings = applied(next)
        shared.say("Preset: \(next.name)")
    }

    /// To the next tile that comes in or goes out.
    func goToNextChange(_ shared: inout SharedState) {
        let changed = ((shared.preview?.added ?? []) + (shared.preview?.removed ?? [])).sorted()
        if let next = changed.first(where: { $0 > shared.cursor }) ?? changed.first { shared.go(to: next) }
    }

    /// Makes the previewed query the query, or waits until there is a preview.
    mutating func takeQuery(_ shared: inout SharedState) -> [Effect] {
        if let preview = currentPreview(shared) { return [.takeQuery(preview.query, preview.settings)] }
        switch preview {
        case .none, .wanted, .ready: preview = .wanted
        case .waiting(let basis, _): preview = .waiting(basis, becomesQuery: true)
        case .refused:
            shared.changeRound { $0.resume() }
            return [.selectAgain]
        }
        return []
    }

    // MARK: Why a command cannot run, as a sentence for the person

    var whyNoReset: String? {
        guard let queried else { return "There is no query yet whose settings could come back" }
        return settings == queried ? "The settings are those of the query already" : nil
    }

    func whyNoNextChange(_ shared: SharedState) -> String? {
        if let preview = shared.preview, !preview.added.isEmpty || !preview.removed.isEmpty { return nil }
        return "Nothing comes in or goes out: change a setting"
    }

    /// Why these settings cannot select the query now.
    func whyNoQuery(_ shared: SharedState) -> String? {
        guard shared.scores != nil else {
            let key = shared.keymap.text(for: .retrain, in: .acquisition)
            return "There is no network yet: label the query, then \(key) trains; the settings count from then on"
        }
        if let settingsProblem { return settingsProblem }
        guard previewer != nil else { return "The last round is still being loaded: in a moment" }
        if let conflict { return conflict }
        if let preview = currentPreview(shared) {
            return preview.query.items.isEmpty ? "There is no tile left to select" : nil
        }
        return refusal != nil && shared.round.isBusy
            ? "A round is running: it selects with these settings at its end" : nil
    }

    /// The preview, where it is that of the settings as they are.
    private func currentPreview(_ shared: SharedState) -> QueryPreview? {
        guard case .ready = preview, let shown = shared.preview, shown.settings == settings else { return nil }
        return shown
    }

    // MARK: What follows from a change

    /// Saves changed settings, and requests a preview of the query that they would make.
    mutating func follow(_ shared: inout SharedState) -> [Effect] {
        if let conflict {
            let refused = PreviewState.refused(conflict, nil)
            if preview != refused {
                preview = refused
                shared.show(nil)
            }
            return []
        }
        return saveSettings(&shared) + requestPreview(&shared)
    }

    private mutating func saveSettings(_ shared: inout SharedState) -> [Effect] {
        guard settings != saved else { return [] }
        saved = settings
        if let settingsProblem {
            shared.complain("The settings are not saved: \(settingsProblem)")
            return []
        }
        return shared.isReadOnly ? [] : [.saveSettings(settings)]
    }

    private mutating func requestPreview(_ shared: inout SharedState) -> [Effect] {
        let becomesQuery = preview.becomesQuery(of: settings)
        guard isChanged || becomesQuery, let previewer else {
            if shared.preview != nil { shared.show(nil) }
            preview = .none
            return []
        }
        let versions = shared.versions
        let next = PreviewRequest.Basis(
            settings: settings, pool: [versions.states, versions.scores, versions.choices, generation])
        guard next != preview.basis else { return [] }
        let known = preview.basis?.pool == next.pool ? eligibility : nil
        let current = known ?? Eligibility.of(shared.pool.tiles, states: shared.states, choices: shared.choices)
        (eligibility, preview) = (current, .waiting(next, becomesQuery: becomesQuery))
        ticket += 1
        return [.preview(PreviewRequest(previewer: previewer, basis: next, eligibility: current, ticket: ticket))]
    }

    // MARK: Messages

    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect] {
        switch message {
        case .query(let query?, _): queried = query.round > 0 ? query.settings : nil
        case .round(.canPreview(let previewer)): self.previewer = previewer
        case .preview(let answer, let ticket): return take(answer, ticket: ticket, &shared)
        case .input, .tick, .hangUp, .picture, .pictureFailed, .maps, .tile, .tileFailed, .labelSummary, .journalFile,
            .copySaved, .superpixels, .probabilities, .query, .round, .notSaved, .roundsIdle, .theme, .notice:
            break
        }
        return []
    }

    /// A preview came. One that a later request has overtaken is dropped.
    private mutating func take(_ answer: PreviewAnswer, ticket: Int, _ shared: inout SharedState) -> [Effect] {
        guard ticket == self.ticket, case .waiting(let basis, let becomesQuery) = preview else { return [] }
        switch answer {
        case .query(let query):
            preview = .ready(basis)
            shared.show(QueryPreview(query, settings: basis.settings, shared: shared))
        case .refused(let reason):
            preview = .refused(reason, basis)
            shared.show(nil)
        }
        guard becomesQuery else { return [] }
        if let reason = whyNoQuery(shared) {
            shared.refuse(reason)
            return []
        }
        return takeQuery(&shared)
    }
}
