import Acquisition
import Terminal

/// The settings of the next query, and what would be asked with them against what is asked.
enum AcquisitionPane {
    struct Parts {
        let settings: Rect
        let outcome: Rect
    }

    /// Beside each other where there is room; else the outcome below, as far as it leaves some settings.
    static func parts(of content: Rect) -> Parts {
        if content.width >= 100 {
            let left = 52
            return Parts(
                settings: Rect(x: content.x, y: content.y, width: left - 2, height: content.height),
                outcome: Rect(
                    x: content.x + left, y: content.y, width: content.width - left, height: content.height))
        }
        let count = AcquisitionSetting.allCases.count
        let below = content.height >= 8 ? max(3, content.height - count - 1) : min(1, max(0, content.height - 2))
        let height = content.height - below
        return Parts(
            settings: Rect(x: content.x, y: content.y, width: content.width, height: height),
            outcome: Rect(x: content.x, y: content.y + height, width: content.width, height: below))
    }

    static func title(_ model: Model) -> String {
        let stale = model.isStale ? " (stale)" : ""
        let name = "Acquire · \(model.acquisition.settings.strategy)\(stale)"
        guard model.acquisition.isTurned else { return name }
        return name + (model.acquisition.isWaiting ? " · what if..." : " · what if")
    }

    /// What the setting at hand means and how it is changed, or why it does not count.
    static func advice(_ model: Model) -> String {
        let setting = model.acquisition.selection
        if let reason = setting.inapplicability(in: model.acquisition.settings) { return "\(setting.title): \(reason)" }
        var isNumber = true
        if case .choice = setting.kind { isNumber = false }
        return "\(setting.title): \(setting.summary)\(isNumber ? "; turn it, or type it" : "")"
    }

    static func draw(_ model: Model, in content: Rect, look: Look, into surface: inout Surface) {
        let parts = parts(of: content)
        let all = AcquisitionSetting.allCases
        let first = firstSetting(model, height: parts.settings.height)
        for (line, setting) in all.dropFirst(first).prefix(parts.settings.height).enumerated() {
            draw(setting, model, y: parts.settings.y + line, in: parts.settings, look: look, into: &surface)
        }
        let isShort = parts.outcome.height < 3
        let lines = isShort ? [shortOutcome(model, look: look)] : outcome(model, look: look, in: parts.outcome)
        for (line, pieces) in lines.prefix(parts.outcome.height).enumerated() {
            surface.write(pieces, x: parts.outcome.x, y: parts.outcome.y + line, limit: parts.outcome.width)
        }
    }

    /// The setting whose line is at `y`.
    static func setting(atY y: Int, content: Rect, model: Model) -> AcquisitionSetting? {
        let rect = parts(of: content).settings
        guard (rect.y..<rect.y + rect.height).contains(y) else { return nil }
        return AcquisitionSetting.allCases.dropFirst(firstSetting(model, height: rect.height) + y - rect.y).first
    }

    /// The setting at the top: the one at hand is kept in the middle.
    private static func firstSetting(_ model: Model, height: Int) -> Int {
        let all = AcquisitionSetting.allCases
        let index = all.firstIndex(of: model.acquisition.selection) ?? 0
        return max(0, min(all.count - height, index - height / 2))
    }

    // MARK: Settings

    private static let titleWidth = 15
    private static let valueWidth = 10

    private static func draw(
        _ setting: AcquisitionSetting, _ model: Model, y: Int, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        let state = model.acquisition
        let isSelected = setting == state.selection
        let reason = setting.inapplicability(in: state.settings)
        let isChanged = state.asked.map { $0[setting] != state.settings[setting] } ?? false
        let isFocused = isSelected && model.focus == .acquisition
        let base = look.style(reason == nil ? .text : .muted)
        let style = isFocused ? look.style(.selection) : base
        let sign = isSelected ? look.glyph("▸", ">") : " "
        let value = isSelected ? state.entry.map { $0 + "_" } : nil
        let text = value ?? setting.text(in: state.settings)
        let shown = reason ?? text.column(max(valueWidth, text.count))
        var pieces = [
            ("\(sign)\(isChanged && reason == nil ? "*" : " ")", isFocused ? style : look.style(.accent)),
            (setting.title.column(titleWidth), style),
            (shown, isFocused ? style : bold(base, reason)),
        ]
        let rest = rect.width - titleWidth - shown.count - 3
        if reason == nil {
            let before = isChanged ? state.asked.map { "was \(setting.text(in: $0))" } : nil
            pieces.append((" " + (before ?? setting.shortRange).column(rest), look.style(.muted)))
        }
        surface.write(pieces, x: rect.x, y: y, limit: rect.width)
    }

    private static func bold(_ style: Cell, _ reason: String?) -> Cell {
        var style = style
        if reason == nil { style.attributes.insert(.bold) }
        return style
    }

    // MARK: What would be asked

    private static func shortOutcome(_ model: Model, look: Look) -> [(String, Cell)] {
        if let refusal = model.acquisition.refusal { return [(refusal, look.style(.warning))] }
        guard let preview = model.acquisition.preview else { return [(asItIs(model), look.style(.muted))] }
        return changes(preview, model, look: look)
    }

    private static func outcome(_ model: Model, look: Look, in rect: Rect) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        if let refusal = model.acquisition.refusal {
            return TextLayout.wrap(refusal, to: rect.width).map { [($0, look.style(.warning))] }
        }
        guard let preview = model.acquisition.preview else {
            var lines = [[(asItIs(model), dim)]]
            let query = model.openQuery
            if !query.items.isEmpty {
                lines.append([
                    ("mean entropy ", dim), (number(query.meanScore), text), ("   images ", dim),
                    ("\(query.imagesTouched)", text),
                ])
                lines.append(classes(model.predictedClasses(of: query), look: look))
            }
            return lines
        }
        let (entropy, images) = (preview.difference.meanScore, preview.difference.imagesTouched)
        let arrow = look.symbols == .unicode ? " → " : " -> "
        let lines = [
            changes(preview, model, look: look),
            [
                ("mean entropy ", dim), (number(entropy.before), text), (arrow, dim), (number(entropy.now), text),
                ("   images ", dim), ("\(images.before)", text), (arrow, dim), ("\(images.now)", text),
            ], classes(preview.classes, look: look),
        ]
        let tiles =
            preview.added.map { tile($0, .incoming, model, look: look) }
            + preview.removed.map { tile($0, .outgoing, model, look: look) }
        return lines + tiles
    }

    private static func changes(_ preview: QueryPreview, _ model: Model, look: Look) -> [(String, Cell)] {
        let (text, dim) = (look.style(.text, .bold), look.style(.muted))
        return [
            ("\(TileMark.asked.glyph(look)) ", look.style(.tileAsked, .bold)), ("\(preview.stayingCount)", text),
            (" stay   ", dim), ("\(TileMark.incoming.glyph(look)) ", look.style(.added, .bold)),
            ("\(preview.added.count)", text), (" come in   ", dim),
            ("\(TileMark.outgoing.glyph(look)) ", look.style(.removed, .bold)), ("\(preview.removed.count)", text),
            (" go out" + (model.acquisition.isWaiting ? " ..." : ""), dim),
        ]
    }

    private static func classes(_ classes: [(name: String, share: Double)], look: Look) -> [(String, Cell)] {
        guard !classes.isEmpty else { return [] }
        return [("expects ", look.style(.muted))]
            + classes.prefix(6).flatMap { name, share in
                [("\(name) ", look.style(.text)), ("\((share * 100).text(0))%  ", look.style(.muted))]
            }
    }

    private static func tile(_ position: Int, _ mark: TileMark, _ model: Model, look: Look) -> [(String, Cell)] {
        let tile = model.pool.tiles[position]
        let entropy = model.scores.map { "  entropy \(Double($0.entropy[position]).text(3))" } ?? ""
        let place = "  row \(tile.row) column \(tile.column)"
        return [
            ("\(mark.glyph(look)) ", look.style(mark.role, .bold)),
            (model.pool.picture(ofTile: position).name, look.style(.text)), (place + entropy, look.style(.muted)),
        ]
    }

    private static func asItIs(_ model: Model) -> String {
        guard model.scores != nil else { return "No network yet: these count after the first training" }
        guard model.acquisition.asked != nil else { return "These count from the next query on" }
        guard model.acquisition.whatIf != nil else { return "The rounds are being taken up" }
        if model.acquisition.isWaiting { return "Working out what would be asked" }
        return "As the query was asked: turn a setting to see what if"
    }

    private static func number(_ value: Double?) -> String { value.map { $0.text(3) } ?? "-" }
}

extension AcquisitionSetting {
    /// Its value as the screen writes it.
    func text(in settings: AcquisitionSettings) -> String {
        switch settings[self] {
        case .integer(let value): "\(value)"
        case .number(let value): value.text(value * 10 == (value * 10).rounded() ? 1 : 2)
        case .name(let name): name
        }
    }

    /// What it may be, for a narrow column.
    var shortRange: String {
        switch kind {
        case .integer(let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range, _): "\(range.lowerBound.short) to \(range.upperBound.short)"
        case .choice(let names): "one of \(names.count)"
        }
    }
}

extension Double {
    /// With as many digits after the point as it has, two at most.
    fileprivate var short: String { text(self == rounded() ? 0 : 2) }
}
