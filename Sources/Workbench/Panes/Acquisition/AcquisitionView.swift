import Acquisition
import Terminal

/// Draws the settings of the next query, and the preview compared with the current query.
struct AcquisitionView {
    let pane: AcquisitionPane
    let shared: SharedState

    init(_ pane: AcquisitionPane, _ shared: SharedState) {
        self.pane = pane
        self.shared = shared
    }

    struct Parts {
        let settings: Rect
        let preview: Rect
    }

    /// Side by side from 100 columns on. On narrower screens the preview is below, in the lines that the settings
    /// leave.
    func parts(of content: Rect) -> Parts {
        if content.width >= 100 {
            let left = min(60, content.width / 2)
            return Parts(
                settings: Rect(x: content.x, y: content.y, width: left - 2, height: content.height),
                preview: Rect(
                    x: content.x + left, y: content.y, width: content.width - left, height: content.height))
        }
        let count = pane.rows.count
        let below = content.height >= 8 ? max(3, content.height - count - 1) : min(1, max(0, content.height - 2))
        let height = content.height - below
        return Parts(
            settings: Rect(x: content.x, y: content.y, width: content.width, height: height),
            preview: Rect(x: content.x, y: content.y + height, width: content.width, height: below))
    }

    var title: String {
        let stale = shared.isStale ? " (stale)" : ""
        let name = "Acquire · \(pane.settings.strategy)\(stale)"
        guard pane.isChanged else { return name }
        return name + (pane.isWaiting ? " · preview..." : " · preview")
    }

    /// The description of the selected setting, or why it has no effect.
    var advice: String {
        let setting = pane.selection
        if let reason = pane.whySettingIsUnused { return reason }
        var isNumber = true
        if case .choice = setting.kind { isNumber = false }
        let list = shared.keymap.text(for: .chooseValue, in: .acquisition)
        return "\(setting.label): \(setting.summary)\(isNumber ? "; change it, or type it" : "; \(list) lists all")"
    }

    func draw(in content: Rect, look: Look, into surface: inout Surface) {
        let parts = parts(of: content)
        let rows = pane.rows
        let first = firstRow(of: rows, height: parts.settings.height)
        for (line, row) in rows.dropFirst(first).prefix(parts.settings.height).enumerated() {
            draw(row, y: parts.settings.y + line, in: parts.settings, look: look, into: &surface)
        }
        let isShort = parts.preview.height < 3
        let lines = isShort ? [shortPreview(look: look)] : preview(look: look, in: parts.preview)
        for (line, pieces) in lines.prefix(parts.preview.height).enumerated() {
            surface.write(pieces, x: parts.preview.x, y: parts.preview.y + line, limit: parts.preview.width)
        }
    }

    /// The row on the line at `y`.
    func row(atY y: Int, content: Rect) -> AcquisitionPane.Row? {
        let rect = parts(of: content).settings
        guard (rect.y..<rect.y + rect.height).contains(y) else { return nil }
        let rows = pane.rows
        return rows.dropFirst(firstRow(of: rows, height: rect.height) + y - rect.y).first
    }

    /// The index of the row at the top. The list is scrolled so that the selected setting is in the middle.
    private func firstRow(of rows: [AcquisitionPane.Row], height: Int) -> Int {
        let index = rows.firstIndex(of: .setting(pane.selection)) ?? 0
        return max(0, min(rows.count - height, index - height / 2))
    }

    // MARK: Settings

    /// The width in cells of the longest label, with a gap after it.
    private static let titleWidth = 1 + (AcquisitionSetting.allCases.map(\.label.cellWidth).max() ?? 0)
    private static let valueWidth = 10

    private func draw(
        _ row: AcquisitionPane.Row, y: Int, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        switch row {
        case .setting(let setting): draw(setting, y: y, in: rect, look: look, into: &surface)
        case .unused(let count, let isOpen):
            let key = shared.keymap.text(for: .unusedSettings, in: .acquisition)
            let text =
                "  \(count) \(count == 1 ? "setting" : "settings") without effect: \(key) \(isOpen ? "hides" : "lists") them"
            surface.write(text, x: rect.x, y: y, style: look.style(.muted), limit: rect.width)
        }
    }

    private func draw(
        _ setting: AcquisitionSetting, y: Int, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        let isSelected = setting == pane.selection
        let reason = setting.reasonUnused(in: pane.settings)
        let isChanged = pane.querySettings.map { $0[setting] != pane.settings[setting] } ?? false
        let isFocused = isSelected && shared.focus == .acquisition
        let base = look.style(reason == nil ? .text : .muted)
        let style = isFocused ? look.style(.selection) : base
        let arrow = isSelected ? look.glyph("▸", ">") : " "
        let value = isSelected ? pane.entry.map { $0 + "_" } : nil
        let text = value ?? pane.settings[setting].text
        let ellipsis = look.symbols.ellipsis
        let shown =
            reason.map { TextLayout.truncate($0, to: rect.width - Self.titleWidth - 2, ellipsis: ellipsis) }
            ?? text.column(max(Self.valueWidth, text.cellWidth))
        var pieces = [
            ("\(arrow)\(isChanged && reason == nil ? "*" : " ")", isFocused ? style : look.style(.accent)),
            (setting.label.column(Self.titleWidth), style),
            (shown, isFocused ? style : bold(base, reason)),
        ]
        let rest = rect.width - Self.titleWidth - shown.cellWidth - 3
        if reason == nil {
            let note = isChanged ? pane.querySettings.map { "was \($0[setting].text)" } : nil
            let range = setting.shortRange.cellWidth <= rest ? setting.shortRange : ""
            pieces.append((" " + (note ?? range).column(rest, ellipsis: ellipsis), look.style(.muted)))
        }
        surface.write(pieces, x: rect.x, y: y, limit: rect.width)
    }

    private func bold(_ style: Cell, _ reason: String?) -> Cell {
        var style = style
        if reason == nil { style.attributes.insert(.bold) }
        return style
    }

    // MARK: The preview

    private func shortPreview(look: Look) -> [(String, Cell)] {
        if let refusal = pane.refusal { return [(refusal, look.style(.warning))] }
        guard let preview = shared.preview else { return [(statusText(), look.style(.muted))] }
        return changes(preview, look: look)
    }

    private func preview(look: Look, in rect: Rect) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        if let refusal = pane.refusal {
            return TextLayout.wrap(refusal, to: rect.width).map { [($0, look.style(.warning))] }
        }
        guard let preview = shared.preview else {
            var lines = TextLayout.wrap(statusText(), to: rect.width).map { [($0, dim)] }
            let query = shared.openQuery
            if !query.items.isEmpty {
                lines.append([
                    ("mean entropy ", dim), (number(query.meanEntropy), text), ("   images ", dim),
                    ("\(query.imagesTouched)", text),
                ])
                lines.append(classes(shared.predictedClasses(of: query), in: rect.width, look: look))
            }
            return lines
        }
        let (entropy, images) = (preview.difference.meanEntropy, preview.difference.imagesTouched)
        let arrow = look.symbols == .unicode ? " → " : " -> "
        let lines = [
            changes(preview, look: look),
            [
                ("mean entropy ", dim), (number(entropy.before), text), (arrow, dim), (number(entropy.now), text),
                ("   images ", dim), ("\(images.before)", text), (arrow, dim), ("\(images.now)", text),
            ], classes(preview.classes, in: rect.width, look: look),
        ]
        let tiles =
            preview.added.map { tile($0, .added, look: look) }
            + preview.removed.map { tile($0, .removed, look: look) }
        return lines + tiles
    }

    private func changes(_ preview: QueryPreview, look: Look) -> [(String, Cell)] {
        let (text, dim) = (look.style(.text, .bold), look.style(.muted))
        return [
            ("\(TileMark.queried.glyph(look)) ", look.style(.tileInQuery, .bold)), ("\(preview.keptCount)", text),
            (" kept   ", dim), ("\(TileMark.added.glyph(look)) ", look.style(.added, .bold)),
            ("\(preview.added.count)", text), (" added   ", dim),
            ("\(TileMark.removed.glyph(look)) ", look.style(.removed, .bold)), ("\(preview.removed.count)", text),
            (" removed" + (pane.isWaiting ? " ..." : ""), dim),
        ]
    }

    private func classes(_ classes: [(name: String, share: Double)], in width: Int, look: Look) -> [(String, Cell)] {
        guard !classes.isEmpty else { return [] }
        let heading = "predicted "
        return [(heading, look.style(.muted))]
            + Self.fitting(classes, in: width - heading.cellWidth).flatMap { name, share in
                [("\(name) ", look.style(.text)), ("\(share)  ", look.style(.muted))]
            }
    }

    /// The first classes whose names and shares fit into `width` cells, at least one and at most six.
    static func fitting(
        _ classes: [(name: String, share: Double)], in width: Int
    ) -> [(name: String, share: String)] {
        var used = 0
        return classes.prefix(6).enumerated().map { ($0, $1.name, $1.share.percentText()) }.prefix {
            index, name, share in
            used += name.cellWidth + 1 + share.cellWidth
            defer { used += 2 }
            return index == 0 || used <= width
        }.map { ($1, $2) }
    }

    private func tile(_ position: Int, _ mark: TileMark, look: Look) -> [(String, Cell)] {
        let tile = shared.pool.tiles[position]
        let entropy = shared.scores?.entropy[position].map { "  entropy \(Double($0).text(3))" } ?? ""
        let place = "  row \(tile.row) column \(tile.column)"
        return [
            ("\(mark.glyph(look)) ", look.style(mark.role, .bold)),
            (shared.pool.picture(ofTile: position).name, look.style(.text)), (place + entropy, look.style(.muted)),
        ]
    }

    private func statusText() -> String {
        guard shared.scores != nil else {
            return "No network yet: the settings have an effect after the first training"
        }
        guard pane.querySettings != nil else { return "The settings apply from the next query on" }
        guard pane.previewer != nil else { return "The last round is loading" }
        if pane.isWaiting { return "Computing the preview" }
        return "These are the settings of the query: change one to see a preview"
    }

    private func number(_ value: Double?) -> String { value.map { $0.text(3) } ?? "-" }
}

extension AcquisitionSetting {
    /// The placeholder of its value in the palette: `NAME` for a choice, `NUMBER` otherwise.
    var placeholder: String {
        if case .choice = kind { "NAME" } else { "NUMBER" }
    }

    /// Its range, for a narrow column.
    var shortRange: String {
        switch kind {
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "\(range.lowerBound.short) to \(range.upperBound.short)"
        case .choice(let names): "one of \(names.count)"
        case .flag: range
        }
    }
}

extension Double {
    /// The number with no decimals if it is whole, else with all its digits.
    fileprivate var short: String { self == rounded() ? text(0) : "\(self)" }
}
