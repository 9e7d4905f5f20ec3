import Drawing
import Imagery
import Pool
import Terminal

extension Rendering {
    /// The image under the cursor with its overlay, a title and legends; with comparisons a panel for each of them.
    func drawImage(_ view: View, width: Int) -> Drawing {
        let panels = imagePanels(view, width: width)
        return Captioned(
            imageTitle(view), note: imageNote(view),
            Drawing.panels(panels, columns: panelColumns(width: width), gap: Self.panelGap, ground: ground),
            below: imageLegends(view, width: width)
        ).drawing(style)
    }

    private static let panelGap = 8

    /// The number of panels side by side. Each is at least 200 pixels wide, so that its title fits.
    private func panelColumns(width: Int) -> Int { max(1, min(selections.count, width / 200)) }

    /// The project's own query and the comparisons. Empty without comparisons.
    var selections: [Comparison] {
        guard !comparisons.isEmpty else { return [] }
        let own = model.queue.map { queue in
            Comparison(
                name: "\(model.projectName) (\(queue.strategy))", run: nil,
                tiles: queue.positions.map { position in
                    let tile = model.pool.tiles[position]
                    return Comparison.Tile(
                        image: model.pool.picture(ofTile: position).name, row: tile.row, column: tile.column)
                })
        }
        return (own.map { [$0] } ?? []) + comparisons
    }

    private func imagePanels(_ view: View, width: Int) -> [Drawing] {
        let (columns, selections) = (panelColumns(width: width), selections)
        let side = max(1, (width - Self.panelGap * (columns - 1)) / columns)
        guard let rendered = rendered(view, width: side) else {
            return [.note("the image is not loaded", width: width, style)]
        }
        guard !selections.isEmpty else { return [drawTiles(of: view, on: rendered)] }
        let name = model.cursorPicture.name
        return selections.map { selection in
            let picture = drawTiles(selectedBy: selection, on: rendered)
            return .stack([.title(selection.summary(inImage: name), width: side, style), picture], ground: ground)
        }
    }

    private func imageTitle(_ view: View) -> String {
        let name = model.cursorPicture.name
        return switch view {
        case .grid: "\(name): tiles"
        case .heatmap: "\(name): entropy of the prediction"
        case .prediction: "\(name): predicted classes"
        case .labels: "\(name): labels"
        case .difference: "\(name): prediction against labels"
        default: name
        }
    }

    private func imageNote(_ view: View) -> String {
        let picture = model.cursorPicture
        let size =
            "\(picture.size.width)x\(picture.size.height) pixels, "
            + "\(picture.grid.rows)x\(picture.grid.columns) tiles"
        switch view {
        case .heatmap, .prediction, .difference:
            if model.pictures.picture(picture.image)?.maps == nil { return size + ", no network has scored it yet" }
            return size + ", overlay with opacity \(10 * model.display.opacity)%"
        case .labels: return size + ", overlay with opacity \(10 * model.display.opacity)%"
        default: return size
        }
    }

    // MARK: Legends

    private func imageLegends(_ view: View, width: Int) -> [Drawing] {
        var legends: [Drawing] = []
        switch view {
        case .heatmap:
            legends.append(
                ColorBar(.magma, Axis("entropy of a pixel", unit: "nats", from: 0, to: model.catalog.largestEntropy))
                    .drawing(width: width, style))
        case .prediction, .labels:
            let values = rendered(view, width: 1)?.values ?? []
            let classes = values.map { (model.catalog.name(of: $0), model.catalog.color(of: $0) ?? ground) }
            let title = classes.isEmpty ? "" : "classes in this image"
            legends.append(ClassLegend(classes, title: title).drawing(width: width, style))
        case .difference:
            legends.append(
                Legend([
                    Legend.Entry("as labeled", .square(OverlayColors.agreeing)),
                    Legend.Entry("another class than labeled", .square(OverlayColors.differing)),
                ]).drawing(width: width, style))
        default: break
        }
        if !selections.isEmpty {
            let selected = Legend.Entry("selected tile", .frame(color(.tileInQuery)))
            legends.append(Legend([selected]).drawing(width: width, style))
        } else if view != .image {
            legends.append(frameLegend.drawing(width: width, style))
        }
        return legends
    }

    /// What the colors of the frames in the image mean.
    private var frameLegend: Legend {
        let marks = Set(model.cursorPicture.tiles.map(model.mark))
        return Legend(
            TileMark.allCases.filter(marks.contains).map { Legend.Entry($0.title, .frame(frameColor($0))) },
            title: "frames of tiles")
    }

    private func frameColor(_ mark: TileMark) -> RGB { mark == .unlabeled ? color(.gridLine) : color(mark.role) }

    // MARK: Pixels

    /// The image with its overlay, scaled to a width; nil if it is not loaded.
    private func rendered(_ view: View, width: Int) -> RenderedImage? {
        let pool = model.cursorPicture
        guard let picture = model.pictures.picture(pool.image), let overlay = view.overlay else { return nil }
        let key = RenderedImage.Key(
            image: pool.image, version: 0, width: width, height: max(1, width * pool.size.height / pool.size.width),
            overlay: overlay, opacity: model.display.opacity, palette: model.classPalette)
        let coloring = OverlayColors(
            overlay: overlay, classes: model.classColors(look), classKeys: model.keymap.classKeys)
        return RenderedImage(picture, key: key, coloring: coloring, look: look)
    }

    private func drawing(of rendered: RenderedImage) -> Drawing {
        let (width, height) = (rendered.pixels.width, rendered.pixels.height)
        var pixels = Image(size: Size(height: height, width: width))
        for y in 0..<height { for x in 0..<width { pixels[y, x] = rendered.pixels[x, y] } }
        var drawing = Drawing(width: width, height: height, ground: ground)
        drawing.paste(pixels, x: 0, y: 0)
        return drawing
    }

    /// Frames each tile in the color of its state. The plain image has no frames.
    private func drawTiles(of view: View, on rendered: RenderedImage) -> Drawing {
        var drawing = drawing(of: rendered)
        guard view != .image else { return drawing }
        for position in model.cursorPicture.tiles {
            let mark = model.mark(position)
            drawing.frame(
                model.pool.rect(ofTile: position), ofImage: model.cursorPicture.size,
                thickness: mark == .unlabeled ? 1 : 3, frameColor(mark))
        }
        return drawing
    }

    /// Frames the selected tiles. A simulation may have had another tiling; its tiles outside of the grid are left out.
    private func drawTiles(selectedBy selection: Comparison, on rendered: RenderedImage) -> Drawing {
        var drawing = drawing(of: rendered)
        let grid = model.cursorPicture.grid
        for tile in selection.tiles(inImage: model.cursorPicture.name)
        where 0..<grid.rows ~= tile.row && 0..<grid.columns ~= tile.column {
            drawing.frame(
                grid.rect(row: tile.row, column: tile.column), ofImage: model.cursorPicture.size, thickness: 3,
                color(.tileInQuery))
        }
        return drawing
    }
}
