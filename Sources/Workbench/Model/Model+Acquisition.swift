import Acquisition
import Pool
import Rounds
import Terminal

/// Turning the settings of the query and seeing what would be asked.
extension Model {
    // MARK: Keys

    /// Moves among the settings, or turns the one at hand.
    mutating func steer(down: Int, right: Int, far: Bool = false) {
        if down != 0 { select(by: down) }
        guard right != 0 else { return }
        let setting = acquisition.selection
        if let reason = setting.inapplicability(in: acquisition.settings) { return say("\(setting.title): \(reason)") }
        acquisition.settings = acquisition.settings.changing(setting, by: right * (far ? setting.farSteps : 1))
    }

    mutating func select(by steps: Int) {
        let all = AcquisitionSetting.allCases
        guard let index = all.firstIndex(of: acquisition.selection) else { return }
        acquisition.selection = all[max(0, min(all.count - 1, index + steps))]
    }

    /// Takes the keys of a number being typed; whether the key was one of them.
    mutating func type(_ key: KeyEvent) -> Bool {
        let entry = acquisition.entry
        switch key.key {
        case .character(let character) where "0123456789.".contains(character) && !key.control && !key.alt:
            guard case .choice = acquisition.selection.kind else {
                acquisition.entry = (entry ?? "") + String(character)
                return true
            }
            say("\(acquisition.selection.title) is chosen with left and right")
            return true
        case .backspace where entry != nil:
            acquisition.entry = (entry?.count ?? 0) > 1 ? entry.map { String($0.dropLast()) } : nil
            return true
        case .escape where entry != nil:
            acquisition.entry = nil
            return true
        case .enter where entry != nil:
            enter()
            return true
        default:
            if entry != nil { enter() }
            return false
        }
    }

    /// The number that was typed becomes the setting's, if it may.
    private mutating func enter() {
        guard let text = acquisition.entry else { return }
        acquisition.entry = nil
        set(acquisition.selection, to: text)
    }

    /// Gives a setting the value that a text says, if it may have it.
    mutating func set(_ setting: AcquisitionSetting, to text: String) {
        switch setting.kind {
        case .integer(let range, _):
            guard let value = Int(text), range.contains(value) else { return complain(refusal(setting, text, range)) }
            acquisition.settings[setting] = .integer(value)
        case .number(let range, _):
            guard let value = Double(text), range.contains(value) else {
                return complain(refusal(setting, text, range))
            }
            acquisition.settings[setting] = .number(value)
        case .choice(let names):
            guard names.contains(text) else {
                return complain("\(setting.title) \(text): it must be one of \(names.joined(separator: ", "))")
            }
            acquisition.settings[setting] = .name(text)
        }
    }

    private func refusal<Bound>(_ setting: AcquisitionSetting, _ text: String, _ range: ClosedRange<Bound>) -> String {
        "\(setting.title) \(text): it must be \(range.lowerBound) to \(range.upperBound)"
    }

    mutating func resetSettings() {
        guard let asked = acquisition.asked else { return say("There is no query yet whose settings could come back") }
        acquisition.settings = asked
        say("The settings are those of the query again")
    }

    mutating func nextPreset() {
        let presets = AcquisitionPreset.all
        func applied(_ preset: AcquisitionPreset) -> AcquisitionSettings {
            var settings = acquisition.settings
            preset.change(&settings)
            return settings
        }
        let current = presets.lastIndex { applied($0) == acquisition.settings }
        let next = presets[((current ?? -1) + 1) % presets.count]
        acquisition.settings = applied(next)
        say("Preset: \(next.name)")
    }

    /// To the next tile that comes in or goes out.
    mutating func goToNextChange() {
        let changed = ((acquisition.preview?.added ?? []) + (acquisition.preview?.removed ?? [])).sorted()
        guard let next = changed.first(where: { $0 > cursor }) ?? changed.first else {
            return say("Nothing comes in or goes out: turn a setting")
        }
        go(to: next)
    }

    /// Makes what would be asked the query.
    mutating func takeQuery() -> [Effect] {
        guard !refusesChange() else { return [] }
        guard scores != nil else {
            say(Self.noNetwork)
            return []
        }
        do {
            try acquisition.settings.check()
        } catch {
            complain("\(error)")
            return []
        }
        guard acquisition.whatIf != nil else {
            say("The rounds are still being taken up: in a moment")
            return []
        }
        if let preview = acquisition.preview, !acquisition.isWaiting, preview.settings == acquisition.settings {
            return take(preview)
        }
        if acquisition.refusal != nil {
            guard !round.isBusy else {
                say("A round is running: its end asks with these settings")
                return []
            }
            round.activity = .starting
            return [.ask]
        }
        acquisition.isWanted = true
        return []
    }

    private mutating func take(_ preview: QueryPreview) -> [Effect] {
        guard !preview.query.items.isEmpty else {
            say("There is no tile left to ask for")
            return []
        }
        return [.takeQuery(preview.query, preview.settings)]
    }

    private static let noNetwork =
        "There is no network yet: label what is asked, then r trains; the settings count from then on"

    // MARK: What follows from a change

    /// What the last message asks for: changed settings are saved, and the query they would make is worked out.
    mutating func followSettings() -> [Effect] {
        var effects: [Effect] = []
        do {
            try acquisition.settings.check()
        } catch {
            if acquisition.refusal != error.description {
                acquisition.question = nil
                acquisition.show(nil, refusal: error.description)
            }
            return []
        }
        if acquisition.settings != acquisition.saved {
            acquisition.saved = acquisition.settings
            if !isReadOnly { effects.append(.saveSettings(acquisition.settings)) }
        }
        guard acquisition.isTurned || acquisition.isWanted, let whatIf = acquisition.whatIf else {
            if acquisition.preview != nil || acquisition.refusal != nil { acquisition.show(nil) }
            acquisition.question = nil
            acquisition.isWanted = false
            return effects
        }
        let question = AcquisitionState.Question(
            settings: acquisition.settings,
            pool: [versions.states, versions.scores, versions.choices, acquisition.generation])
        guard question != acquisition.question else { return effects }
        let tiles = acquisition.question?.pool == question.pool ? acquisition.tiles : nil
        let masks = tiles ?? TileMasks(self)
        acquisition.tiles = masks
        acquisition.question = question
        acquisition.ticket += 1
        acquisition.isWaiting = true
        effects.append(
            .whatIf(WhatIfRequest(whatIf: whatIf, question: question, tiles: masks, ticket: acquisition.ticket)))
        return effects
    }

    /// An answer came; one that a later question has overtaken is dropped.
    mutating func take(_ answer: WhatIfAnswer, ticket: Int) -> [Effect] {
        guard ticket == acquisition.ticket, let question = acquisition.question else { return [] }
        switch answer {
        case .query(let query):
            acquisition.show(QueryPreview(query, settings: question.settings, model: self))
        case .refused(let reason):
            acquisition.show(nil, refusal: reason)
        }
        guard acquisition.isWanted else { return [] }
        acquisition.isWanted = false
        guard let preview = acquisition.preview else { return takeQuery() }
        return take(preview)
    }
}

extension AcquisitionSetting {
    /// How many steps a big one has.
    var farSteps: Int {
        if case .choice = kind { 3 } else { 10 }
    }
}
