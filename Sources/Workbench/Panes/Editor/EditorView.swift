import Imagery
import Rounds
import Terminal

/// Draws the editor: the tile with its dimmed surroundings, the classes and the tools.
struct EditorView {
    private let pane: EditorPane
    private let shared: SharedState
    private let tile: EditedTile
    private let panel: EditorPanel
    private let look: Look

    init?(_ pane: EditorPane, _ shared: SharedState, in content: Rect, look: Look) {
        guard let tile = pane.tile else { return nil }
        self.pane = pane
        self.shared = shared
        self.tile = tile
        self.look = look
        panel = pane.panel(content, shared)
    }

    func draw(cache: inout EditorImageCache, into surface: inout Surface) {
        drawHeader(into: &surface)
        if let picture = shared.pictures.picture(tile.tile.image) {
            let drawing = EditorPicture(pane, shared, tile: tile, picture: picture, view: panel.view, look: look)
            if let cell = shared.layout.cell, let placement = drawing.placement(in: cell, cache: &cache) {
                surface.place(placement)
            } else {
                drawing.draw(into: &surface)
            }
        } else {
            var text = "Reading \(shared.pool.picture(ofTile: tile.position).name)"
            if case .failed(let reason)? = shared.pictures[tile.tile.image] { text = reason }
            surface.writeCentered(text, in: panel.view, style: look.style(.muted))
        }
        surface.write(readout, x: panel.readout.x + 1, y: panel.readout.y, limit: panel.readout.width - 1)
        if let classes = panel.classes { drawClasses(in: classes, into: &surface) }
        drawTools(in: panel.tools, into: &surface)
    }

    // MARK: Words

    private func drawHeader(into surface: inout Surface) {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let rect = panel.header
        let mark = shared.mark(tile.position)
        let value = pane.kit.value
        // On a narrow screen, a long name would hide the state of the pen.
        let className = shared.catalog.name(of: value).prefix(max(8, rect.width - 32))
        let swatch = shared.classColors(look)[value].map { look.swatch($0) } ?? text
        let saved =
            shared.journalProblem != nil
            ? ("not saved", look.style(.error, .bold))
            : tile.isPenDown
                ? ("pen down" + (tile.isSaved ? ", saved" : ""), look.style(.warning))
                : !tile.corners.isEmpty
                    ? (
                        "open, " + (tile.corners.count == 1 ? "1 corner" : "\(tile.corners.count) corners"),
                        look.style(.warning)
                    )
                    : tile.isSaved ? ("saved", look.style(.success)) : ("saving", look.style(.warning))
        let share = (Double(tile.labeledCount) / Double(tile.size.count)).percentText()
        var pieces: [(String, Cell)] = [
            (pane.kit.tool.title + pane.kit.tool.setting(pane.kit, look) + " ", look.style(.accent, .bold)),
            (String(look.glyph("█", "#")), swatch),
            (" \(className)", pane.kit.tool.erases ? dim : look.style(.text, .bold)),
            ("  ", dim), saved, ("  ", dim),
        ]
        if shared.display.isRaw {
            pieces.append(("no overlay  ", look.style(.warning)))
        } else if pane.overlay != .labels {
            pieces.append(("\(pane.overlay.rawValue)  ", look.style(.warning)))
        }
        if let adjustment = shared.adjustment(ofImage: tile.tile.image).text {
            pieces.append((adjustment + "  ", look.style(.warning)))
        }
        if shared.display.showsOutlines, !shared.display.isRaw { pieces.append(("outlines  ", look.style(.warning))) }
        if pane.kit.paintsOnlyUnlabeled { pieces.append(("only unlabeled  ", look.style(.warning))) }
        pieces.append(("\(mark.glyph(look)) \(mark.title) \(share)  ", look.style(mark.role)))
        if let rank = shared.queue?.rank(of: tile.position), let queue = shared.queue {
            pieces.append(("\(rank + 1) of \(queue.items.count)  ", look.style(.tileInQuery)))
        }
        pieces.append((tile.zoom.text, dim))
        let place = "\(shared.pool.picture(ofTile: tile.position).name) \(tile.tile.row),\(tile.tile.column)  "
        if rect.width >= 60 { pieces.insert((place, dim), at: 0) }
        surface.write(pieces, x: rect.x + (rect.width >= 60 ? 1 : 0), y: rect.y, limit: rect.width)
    }

    /// The line about the pixel at the cursor and about its tile.
    private var readout: [(String, Cell)] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let pixel = Pixel(row: tile.rect.top + tile.cursor.row, column: tile.rect.left + tile.cursor.column)
        let label = tile.mask[tile.cursor.row, tile.cursor.column]
        var pieces: [(String, Cell)] = [
            ("x ", dim), ("\(pixel.column)", text), (" y ", dim), ("\(pixel.row)  ", text),
            (shared.catalog.name(of: label) + "  ", label == LabelMask.unlabeled ? dim : text),
        ]
        if let maps = shared.pictures.picture(tile.tile.image)?.maps {
            let stale = shared.isStale ? " (stale)" : ""
            let entropy = Double(maps.entropy[pixel.row, pixel.column]) / 255 * shared.catalog.largestEntropy
            pieces += [("predicted\(stale) ", dim), (likely(pixel, maps: maps), text)]
            pieces += [("entropy ", dim), (entropy.text(2) + "  ", text)]
        }
        if let scores = shared.scores {
            pieces += [
                ("tile: entropy ", dim),
                ((scores.entropy[tile.position].map { Double($0).text(3) } ?? "-") + "  ", text),
            ]
        }
        let rest = panel.readout.width - 1 - pieces.reduce(0) { $0 + $1.0.cellWidth }
        if let queue = shared.queue, let rank = queue.rank(of: tile.position),
            case let why = queue.explanation(at: rank, fitting: rest), why.cellWidth <= rest
        {
            pieces.append((why, text))
        }
        return pieces
    }

    /// The most likely classes at a pixel if the probabilities are computed, else the predicted class.
    private func likely(_ pixel: Pixel, maps: ImageMaps) -> String {
        guard let probabilities = probabilitiesAtCursor else {
            return shared.catalog.name(of: maps.predicted[pixel.row, pixel.column]) + "  "
        }
        let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        return order.prefix(3).filter { probabilities[$0] >= 0.005 }.map { index in
            shared.catalog.name(of: UInt8(index)) + " " + probabilities[index].percentText() + "  "
        }.joined()
    }

    /// The probability of each class at the cursor.
    private var probabilitiesAtCursor: [Float]? {
        tile.probabilities.map { $0.classes(row: tile.cursor.row, column: tile.cursor.column) }
    }

    private func drawClasses(in rect: Rect, into surface: inout Surface) {
        let probabilities = rect.width >= 30 ? probabilitiesAtCursor : nil
        let shareWidth = probabilities == nil ? 6 : 12
        surface.write(
            "class".column(rect.width - shareWidth) + " tile" + (probabilities == nil ? "" : " prob."),
            x: panel.heading.x, y: panel.heading.y, style: look.style(.muted), limit: panel.heading.width)
        // Two cells more, if there are classes with two keys.
        let keyWidth = shared.catalog.count > shared.keymap.classKeys.count ? 3 : 2
        var counts = [Int](repeating: 0, count: 256)
        for value in tile.mask.values { counts[Int(value)] += 1 }
        let ellipsis = look.symbols.ellipsis
        let colors = shared.classColors(look)
        let values = shared.catalog.classes.indices.map { UInt8($0) } + [LabelMask.void, LabelMask.unlabeled]
        for (line, value) in values.enumerated().dropFirst(panel.firstLine).prefix(rect.height) {
            let key = shared.key(ofLabel: value)
            let name =
                value == pane.kit.value
                ? look.style(.selection, .bold) : look.style(value == LabelMask.unlabeled ? .muted : .text)
            let share =
                counts[Int(value)] == 0 ? "" : (Double(counts[Int(value)]) / Double(tile.size.count)).percentText()
            var pieces = [
                (key.column(keyWidth), look.style(.accent, .bold)),
                (
                    colors[value] == nil ? " " : String(look.glyph("█", "#")),
                    look.swatch(colors[value] ?? RGB(0, 0, 0))
                ),
                // A gap, because the bar of the selection may have the color of the class.
                (" ", look.style(.text)),
                (
                    shared.catalog.name(of: value).column(
                        rect.width - shareWidth - keyWidth - 3, ellipsis: ellipsis), name
                ),
                (pane.kit.locked.contains(value) ? look.glyph("⊠", "L").description : " ", look.style(.warning)),
                (share.column(5, right: true), look.style(.muted)),
            ]
            if let probability = probabilities?.indices.contains(Int(value)) == true ? probabilities?[Int(value)] : nil
            {
                let text = probability < 0.005 ? "" : probability.percentText()
                pieces.append((text.column(6, right: true), look.style(probability >= 0.5 ? .strong : .text)))
            }
            surface.write(pieces, x: rect.x, y: rect.y + line - panel.firstLine, limit: rect.width)
        }
    }

    // MARK: Tools

    private func drawTools(in rect: Rect, into surface: inout Surface) {
        for (line, tool) in Tool.all.enumerated().prefix(rect.height) {
            let style = tool == pane.kit.tool ? look.style(.selection, .bold) : look.style(.text)
            surface.write(
                [
                    (key(tool.info.name) + " ", look.style(.accent, .bold)),
                    (" " + (tool.title + tool.setting(pane.kit, look)).column(rect.width - 6), style),
                ], x: rect.x, y: rect.y + line, limit: rect.width)
        }
        let switches: [(CommandName, String, Bool)] = [
            (.followEdges, "follow edges", pane.kit.followsEdges),
            (.onlyUnlabeled, "only unlabeled", pane.kit.paintsOnlyUnlabeled),
            (.lockClass, "lock the class", pane.kit.locked.contains(pane.kit.value)),
        ]
        for (line, (command, title, isOn)) in switches.enumerated() {
            let y = rect.y + Tool.all.count + line
            guard y < rect.y + rect.height else { return }
            surface.write(
                [
                    (key(command) + " ", look.style(.accent, .bold)),
                    (" " + title.column(rect.width - 11), look.style(isOn ? .warning : .muted)),
                    (isOn ? " on" : " off", look.style(isOn ? .warning : .muted)),
                ], x: rect.x, y: y, limit: rect.width)
        }
    }

    private func key(_ command: CommandName) -> String {
        shared.keymap.keys(for: command, in: .editor).first.map(KeyNotation.text) ?? " "
    }
}
