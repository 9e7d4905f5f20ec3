import Imagery
import Pool
import Terminal

/// One tile, magnified, with its surroundings dimmed, the classes and the tool.
struct EditorView {
    private let model: Model
    private let editor: Editor
    private let panel: EditorPanel
    private let look: Look
    private let prediction: LabelMask?
    private let classKeys: [Character]

    init?(_ model: Model, layout: Layout, look: Look) {
        guard let editor = model.editor else { return nil }
        self.model = model
        self.editor = editor
        self.look = look
        panel = EditorPanel(layout.body)
        prediction = model.prediction(of: editor)
        classKeys = model.keymap.classKeys
    }

    func draw(into surface: inout Surface) {
        drawHeader(into: &surface)
        drawTile(into: &surface)
        if let classes = panel.classes { drawClasses(in: classes, into: &surface) }
    }

    // MARK: The tile

    private func drawTile(into surface: inout Surface) {
        guard let picture = model.shelf.picture(editor.tile.image) else {
            var text = "Reading \(model.pool.picture(ofTile: editor.position).name)"
            if case .failed(let reason)? = model.shelf[editor.tile.image] { text = reason }
            surface.note(text, in: panel.view, style: look.style(.muted))
            return
        }
        let geometry = EditorGeometry(view: panel.view, editor: editor)
        for y in panel.view.y..<panel.view.y + panel.view.height {
            for x in panel.view.x..<panel.view.x + panel.view.width {
                let upper = geometry.imagePixel(x: x, y: y, lower: false)
                let lower = geometry.imagePixel(x: x, y: y, lower: true)
                surface[x, y] = cell(upper, lower, image: picture.image)
            }
        }
        drawCursor(geometry, into: &surface)
    }

    private func cell(_ upper: Pixel, _ lower: Pixel, image: Image) -> Cell {
        guard look.hasColor else { return Cell(character(upper, image: image)) }
        let (top, bottom) = (color(upper, image: image), color(lower, image: image))
        guard look.hasHalfBlocks else {
            return Cell(
                label(at: upper) == nil ? " " : character(upper, image: image),
                foreground: Color(top.blended(with: bottom, 0.5).contrasting),
                background: Color(top.blended(with: bottom, 0.5)))
        }
        return Cell("▀", foreground: Color(top), background: Color(bottom))
    }

    /// The color of a pixel of the image: as it is, under its label, or under what the network says, faintly.
    private func color(_ pixel: Pixel, image: Image) -> RGB {
        guard 0..<image.size.height ~= pixel.row, 0..<image.size.width ~= pixel.column else { return RGB(0, 0, 0) }
        let own = shown(pixel, of: image)
        guard editor.rect.contains(row: pixel.row, column: pixel.column) else {
            return own.blended(with: RGB(24, 24, 28), 0.6)
        }
        if model.view.isRaw { return own }
        if let label = label(at: pixel), let color = model.catalog.color(of: label) {
            return own.blended(with: color, Double(model.view.opacity) / 10)
        }
        if let suggested = suggestion(at: pixel), let color = model.catalog.color(of: suggested) {
            return own.blended(with: color, Double(model.view.opacity) / 40)
        }
        return own
    }

    /// The image itself at a pixel: where many are shown as one, their mean.
    private func shown(_ pixel: Pixel, of image: Image) -> RGB {
        let step = editor.zoom.step
        guard step > 1 else { return image[pixel.row, pixel.column] }
        var (red, green, blue, count) = (0, 0, 0, 0)
        for row in pixel.row..<min(image.size.height, pixel.row + step) {
            for column in pixel.column..<min(image.size.width, pixel.column + step) {
                let color = image[row, column]
                red += Int(color.red)
                green += Int(color.green)
                blue += Int(color.blue)
                count += 1
            }
        }
        return RGB(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
    }

    /// For terminals without colors: the class's key where labeled, shades of the image elsewhere.
    private func character(_ pixel: Pixel, image: Image) -> Character {
        guard 0..<image.size.height ~= pixel.row, 0..<image.size.width ~= pixel.column else { return " " }
        if !model.view.isRaw, let label = label(at: pixel) {
            if label == LabelMask.void { return "V" }
            return Int(label) < classKeys.count ? classKeys[Int(label)] : "?"
        }
        return Surface.density(shown(pixel, of: image).luma)
    }

    private func label(at pixel: Pixel) -> UInt8? {
        guard editor.rect.contains(row: pixel.row, column: pixel.column) else { return nil }
        let value = editor.mask[pixel.row - editor.rect.top, pixel.column - editor.rect.left]
        return value == LabelMask.unlabeled ? nil : value
    }

    private func suggestion(at pixel: Pixel) -> UInt8? {
        prediction.map { $0[pixel.row - editor.rect.top, pixel.column - editor.rect.left] }
    }

    /// The brush as a frame of corners around what it covers, the middle as a cross.
    private func drawCursor(_ geometry: EditorGeometry, into surface: inout Surface) {
        guard let center = cellOf(editor.cursor, geometry) else { return }
        var cell = surface[center.x, center.y]
        cell.character = look.glyph("╋", "+")
        cell.foreground = look.marker.foreground
        cell.attributes = look.hasColor ? .bold : [.bold, .reverse]
        surface[center.x, center.y] = cell
        guard kitCoversArea else { return }
        let reach = model.kit.brush.diameter / 2 + 1
        for (down, right, glyph) in [
            (-reach, -reach, look.glyph("┌", "+")), (-reach, reach, look.glyph("┐", "+")),
            (reach, -reach, look.glyph("└", "+")), (reach, reach, look.glyph("┘", "+")),
        ] {
            let corner = Pixel(row: editor.cursor.row + down, column: editor.cursor.column + right)
            guard let at = cellOf(corner, geometry), at != center else { continue }
            surface[at.x, at.y].character = glyph
            surface[at.x, at.y].foreground = look.marker.foreground
        }
    }

    private var kitCoversArea: Bool { model.kit.tool == .brush || model.kit.tool == .eraser }

    /// The cell in the middle of a pixel of the tile, if it is in view.
    private func cellOf(_ pixel: Pixel, _ geometry: EditorGeometry) -> (x: Int, y: Int)? {
        let row = editor.zoom.screen(of: pixel.row + editor.rect.top - editor.scroll.row)
        let column = editor.zoom.screen(of: pixel.column + editor.rect.left - editor.scroll.column)
        guard row >= 0, column >= 0 else { return nil }
        let at = (x: panel.view.x + column, y: panel.view.y + row / 2)
        return panel.view.contains(x: at.x, y: at.y) ? at : nil
    }

    // MARK: Words

    private func drawHeader(into surface: inout Surface) {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let rect = panel.header
        let mark = model.mark(editor.position)
        let value = model.kit.value
        let swatch = model.catalog.color(of: value).map { ImagePane.swatchStyle($0, look: look) } ?? text
        let saved =
            editor.isPenDown
            ? ("pen down", look.style(.warning))
            : editor.isSaved ? ("saved", look.style(.success)) : ("saving", look.style(.warning))
        let share = (100 * Double(editor.labeledCount) / Double(editor.size.count)).text(0)
        let size =
            model.kit.tool == .fillColor
            ? " ±\(model.kit.tolerance)" : kitCoversArea ? " \(model.kit.brush.diameter)" : ""
        var pieces: [(String, Cell)] = [
            (model.kit.tool.title + size + " ", look.style(.accent, .bold)),
            (model.kit.tool == .eraser ? "" : String(look.glyph("█", "#")), swatch),
            (model.kit.tool == .eraser ? "" : " \(model.catalog.name(of: value))", look.style(.text, .bold)),
            ("  \(share)% ", text), saved, ("  ", dim),
            ("\(mark.glyph(look)) \(mark.title)  ", look.style(mark.role)),
        ]
        let tile = editor.tile
        let place = "\(model.pool.picture(ofTile: editor.position).name) \(tile.row),\(tile.column)  "
        if rect.width >= 60 { pieces.insert((place, dim), at: 0) }
        if let rank = model.queue?.rank(of: editor.position), let queue = model.queue {
            pieces.append(("\(rank + 1) of \(queue.items.count)  ", look.style(.tileAsked)))
        }
        pieces.append((editor.zoom.text, dim))
        surface.write(pieces, x: rect.x + (rect.width >= 60 ? 1 : 0), y: rect.y, limit: rect.width)
    }

    private func drawClasses(in rect: Rect, into surface: inout Surface) {
        var counts = [Int](repeating: 0, count: 256)
        for value in editor.mask.values { counts[Int(value)] += 1 }
        let values = model.catalog.classes.indices.map { UInt8($0) } + [LabelMask.void, LabelMask.unlabeled]
        for (line, value) in values.enumerated().prefix(rect.height) {
            let key: String
            switch value {
            case LabelMask.void: key = model.keymap.keys(for: .void, in: .editor).first.map(KeyNotation.text) ?? " "
            case LabelMask.unlabeled: key = " "
            default: key = line < classKeys.count ? String(classKeys[line]) : " "
            }
            let isChosen = value == model.kit.value
            let name =
                isChosen ? look.style(.selection, .bold) : look.style(value == LabelMask.unlabeled ? .muted : .text)
            let share =
                counts[Int(value)] == 0
                ? "" : (100 * Double(counts[Int(value)]) / Double(editor.size.count)).text(0) + "%"
            surface.write(
                [
                    (key + " ", look.style(.accent, .bold)),
                    (
                        model.catalog.color(of: value) == nil ? " " : String(look.glyph("█", "#")),
                        ImagePane.swatchStyle(model.catalog.color(of: value) ?? RGB(0, 0, 0), look: look)
                    ),
                    (" " + model.catalog.name(of: value).column(rect.width - 9), name),
                    (share.column(5, right: true), look.style(.muted)),
                ], x: rect.x, y: rect.y + line, limit: rect.width)
        }
    }
}
