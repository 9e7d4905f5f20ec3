import Acquisition
import Rounds

/// Requests previews for changed settings, and replaces the query by a preview.
extension AcquisitionPane {
    // MARK: Commands

    mutating func resetSettings(_ shared: inout SharedState) {
        guard let querySettings else { return }
        settings = querySettings
        shared.showMessage("The settings are those of the query")
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
        shared.showMessage("Preset: \(next.name)")
    }

    /// Goes to the next tile that the preview adds or removes.
    func goToNextChange(_ shared: inout SharedState) {
        let changed = ((shared.preview?.added ?? []) + (shared.preview?.removed ?? [])).sorted()
        if let next = changed.first(where: { $0 > shared.cursor }) ?? changed.first { shared.go(to: next) }
    }

    /// Replaces the query by the preview, or does so as soon as there is one.
    mutating func acceptQuery(_ shared: inout SharedState) -> [Effect] {
        if let preview = currentPreview(shared) { return [.acceptQuery(preview.query, preview.settings)] }
        switch preview {
        case .none, .wanted, .ready: preview = .wanted
        case .waiting(let basis, _): preview = .waiting(basis, becomesQuery: true)
        case .refused:
            shared.changeRound { $0.resume() }
            return [.selectAgain]
        }
        return []
    }

    // MARK: Why a command cannot run, as a sentence

    var whyNoReset: String? {
        guard let querySettings else { return "There is no query yet, so there are no settings to go back to" }
        return settings == querySettings ? "The settings are already those of the query" : nil
    }

    func whyNoNextChange(_ shared: SharedState) -> String? {
        if let preview = shared.preview, !preview.added.isEmpty || !preview.removed.isEmpty { return nil }
        return "The preview adds and removes no tiles: change a setting"
    }

    /// Why these settings cannot select a query now.
    func whyNoQuery(_ shared: SharedState) -> String? {
        guard shared.scores != nil else {
            let key = shared.keymap.text(for: .retrain, in: .acquisition)
            return
                "There is no network yet: label the query, then \(key) trains one. After that these settings have an effect"
        }
        if let settingsProblem { return settingsProblem }
        guard previewer != nil else { return "The last round is still loading: try again in a moment" }
        if let conflict { return conflict }
        if let preview = currentPreview(shared) {
            return preview.query.items.isEmpty ? "There is no tile left to select" : nil
        }
        return refusal != nil && shared.round.isBusy
            ? "A round is running: at its end it selects with these settings" : nil
    }

    /// The preview, if it is ready and belongs to the current settings.
    private func currentPreview(_ shared: SharedState) -> QueryPreview? {
        guard case .ready = preview, let shown = shared.preview, shown.settings == settings else { return nil }
        return shown
    }

    // MARK: Changes of settings

    /// Saves changed settings and requests a preview for them.
    mutating func sharedStateChanged(_ shared: inout SharedState) -> [Effect] {
        if let conflict {
            let refused = PreviewState.refused(conflict, nil)
            if preview != refused {
                preview = refused
                shared.setPreview(nil)
            }
            return []
        }
        return saveSettings(&shared) + requestPreview(&shared)
    }

    private mutating func saveSettings(_ shared: inout SharedState) -> [Effect] {
        guard settings != saved else { return [] }
        saved = settings
        if let settingsProblem {
            shared.showError("The settings are not saved: \(settingsProblem)")
            return []
        }
        return shared.isReadOnly ? [] : [.saveSettings(settings)]
    }

    private mutating func requestPreview(_ shared: inout SharedState) -> [Effect] {
        let becomesQuery = preview.becomesQuery(of: settings)
        guard isChanged || becomesQuery, let previewer else {
            if shared.preview != nil { shared.setPreview(nil) }
            preview = .none
            return []
        }
        let versions = shared.versions
        let next = PreviewRequest.Basis(
            settings: settings, pool: [versions.states, versions.scores, versions.choices, previewerVersion])
        guard next != preview.basis else { return [] }
        let known = preview.basis?.pool == next.pool ? eligibility : nil
        let current = known ?? Eligibility.of(shared.pool.tiles, states: shared.projectStates, choices: shared.choices)
        (eligibility, preview) = (current, .waiting(next, becomesQuery: becomesQuery))
        ticket += 1
        return [.preview(PreviewRequest(previewer: previewer, basis: next, eligibility: current, ticket: ticket))]
    }

    // MARK: Messages

    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect] {
        switch message {
        case .query(let query?, _): querySettings = query.round > 0 ? query.settings : nil
        case .round(.canPreview(let previewer)): self.previewer = previewer
        case .preview(let answer, let ticket): return receive(answer, ticket: ticket, &shared)
        case .input, .tick, .hangUp, .picture, .pictureFailed, .maps, .tile, .tiles, .examined, .copiedLabels,
            .tileUnreadable, .tileFailed,
            .labelSummary, .facts, .agreement, .journalFile, .copySaved, .exporting, .exported, .superpixels,
            .probabilities, .query,
            .round, .notSaved,
            .roundsIdle, .theme, .notice:
            break
        }
        return []
    }

    /// Receives a preview. Answers to older requests are ignored.
    private mutating func receive(_ answer: PreviewAnswer, ticket: Int, _ shared: inout SharedState) -> [Effect] {
        guard ticket == self.ticket, case .waiting(let basis, let becomesQuery) = preview else { return [] }
        switch answer {
        case .query(let query):
            preview = .ready(basis)
            shared.setPreview(QueryPreview(query, settings: basis.settings, shared: shared))
        case .refused(let reason):
            preview = .refused(reason, basis)
            shared.setPreview(nil)
        }
        guard becomesQuery else { return [] }
        if let reason = whyNoQuery(shared) {
            shared.refuse(reason)
            return []
        }
        return acceptQuery(&shared)
    }
}
