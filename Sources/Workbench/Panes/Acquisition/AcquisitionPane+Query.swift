import Acquisition
import Rounds

/// From settings to a preview, and from a preview to the query.
extension AcquisitionPane {
    // MARK: Commands

    mutating func resetSettings(_ shared: inout SharedState) {
        guard let queried else { return shared.say("There is no query yet whose settings could come back") }
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
        guard let next = changed.first(where: { $0 > shared.cursor }) ?? changed.first else {
            return shared.say("Nothing comes in or goes out: change a setting")
        }
        shared.go(to: next)
    }

    /// Makes the previewed query the query, or waits until there is a preview.
    mutating func takeQuery(_ shared: inout SharedState) -> [Effect] {
        if let reason = whyNoQuery(shared) {
            shared.say(reason)
            return []
        }
        do {
            try settings.check()
        } catch {
            shared.complain("\(error)")
            return []
        }
        if let preview = shared.preview, !isWaiting, preview.settings == settings { return take(preview, &shared) }
        guard refusal != nil else {
            isWanted = true
            return []
        }
        guard !shared.round.isBusy else {
            shared.say("A round is running: it selects with these settings at its end")
            return []
        }
        shared.changeRound { $0.resume() }
        return [.selectAgain]
    }

    private func whyNoQuery(_ shared: SharedState) -> String? {
        guard shared.scores != nil else {
            return "There is no network yet: label the query, then r trains; the settings count from then on"
        }
        return previewer == nil ? "The last round is still being loaded: in a moment" : nil
    }

    private func take(_ preview: QueryPreview, _ shared: inout SharedState) -> [Effect] {
        guard !preview.query.items.isEmpty else {
            shared.say("There is no tile left to select")
            return []
        }
        return [.takeQuery(preview.query, preview.settings)]
    }

    // MARK: What follows from a change

    /// Saves changed settings, and requests a preview of the query that they would make.
    mutating func follow(_ shared: inout SharedState) -> [Effect] {
        do {
            try settings.check()
        } catch {
            if refusal != error.description {
                basis = nil
                show(nil, refusal: error.description, &shared)
            }
            return []
        }
        return saveSettings(shared) + requestPreview(&shared)
    }

    private mutating func saveSettings(_ shared: SharedState) -> [Effect] {
        guard settings != saved else { return [] }
        saved = settings
        return shared.isReadOnly ? [] : [.saveSettings(settings)]
    }

    private mutating func requestPreview(_ shared: inout SharedState) -> [Effect] {
        guard isChanged || isWanted, let previewer else {
            if shared.preview != nil || refusal != nil { show(nil, &shared) }
            basis = nil
            isWanted = false
            return []
        }
        let versions = shared.versions
        let next = PreviewRequest.Basis(
            settings: settings, pool: [versions.states, versions.scores, versions.choices, generation])
        guard next != basis else { return [] }
        let known = basis?.pool == next.pool ? eligibility : nil
        let current = known ?? Eligibility.of(shared.pool.tiles, states: shared.states, choices: shared.choices)
        (eligibility, basis) = (current, next)
        ticket += 1
        isWaiting = true
        return [.preview(PreviewRequest(previewer: previewer, basis: next, eligibility: current, ticket: ticket))]
    }

    private mutating func show(_ preview: QueryPreview?, refusal: String? = nil, _ shared: inout SharedState) {
        shared.show(preview)
        self.refusal = refusal
        isWaiting = false
    }

    // MARK: Messages

    mutating func receive(_ message: Message, _ shared: inout SharedState) -> [Effect] {
        switch message {
        case .query(let query?, _): queried = query.round > 0 ? query.settings : nil
        case .round(.canPreview(let previewer)): self.previewer = previewer
        case .preview(let answer, let ticket): return take(answer, ticket: ticket, &shared)
        default: break
        }
        return []
    }

    /// A preview came. One that a later request has overtaken is dropped.
    private mutating func take(_ answer: PreviewAnswer, ticket: Int, _ shared: inout SharedState) -> [Effect] {
        guard ticket == self.ticket, let basis else { return [] }
        switch answer {
        case .query(let query):
            show(QueryPreview(query, settings: basis.settings, shared: shared), &shared)
        case .refused(let reason):
            show(nil, refusal: reason, &shared)
        }
        guard isWanted else { return [] }
        isWanted = false
        guard let preview = shared.preview else { return takeQuery(&shared) }
        return take(preview, &shared)
    }
}
