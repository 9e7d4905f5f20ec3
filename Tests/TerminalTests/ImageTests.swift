import Imagery
import Tensors
import Testing

@testable import Terminal

@Suite("Images in a terminal")
struct ImageTests {
    private static let cell = CellSize(width: 5, height: 9)!
    private static let (columns, rows) = (24, 12)

    /// The screen as it should be, pixel by pixel.
    private func expected(_ surface: Surface) -> [UInt8] {
        let (cell, width) = (Self.cell, Self.columns * Self.cell.width)
        var result = [UInt8](repeating: 0, count: 3 * width * Self.rows * cell.height)
        for placement in surface.placements {
            let (area, source) = (placement.area, placement.source)
            let (shownWidth, shownHeight) = (area.width * cell.width, area.height * cell.height)
            for y in 0..<shownHeight {
                for x in 0..<shownWidth {
                    let (column, row) = (
                        source.x + (2 * x + 1) * source.width / (2 * shownWidth),
                        source.y + (2 * y + 1) * source.height / (2 * shownHeight)
                    )
                    let own = placement.base[column, row]
                    var color = [own.red, own.green, own.blue].map(Int.init)
                    var layers = [placement.overlay?[column, row]]
                    if let sprite = placement.sprite, sprite.raster.bounds.contains(x: x - sprite.x, y: y - sprite.y) {
                        layers.append(sprite.raster[x - sprite.x, y - sprite.y])
                    }
                    for layer in layers.compactMap(\.self) {
                        let alpha = Int(layer.alpha)
                        let over = [layer.red, layer.green, layer.blue].map(Int.init)
                        color = zip(color, over).map { ($0 * (255 - alpha) + $1 * alpha + 127) / 255 }
                    }
                    for channel in 0..<3 {
                        result[3 * ((area.y * cell.height + y) * width + area.x * cell.width + x) + channel] =
                            UInt8(color[channel])
                    }
                }
            }
        }
        return result
    }

    /// Colors that sixel's percents keep exactly, and few of them.
    private static let colors: [(UInt8, UInt8, UInt8)] = [
        (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (255, 255, 0),
    ]

    private func raster(_ width: Int, _ height: Int, isOpaque: Bool, _ random: inout Philox) -> Raster {
        var raster = Raster(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let color = Self.colors.randomElement(using: &random)!
                let alpha: UInt8 = isOpaque || Bool.random(using: &random) ? 255 : 0
                raster[x, y] = (color.0, color.1, color.2, alpha)
            }
        }
        return raster
    }

    private func change(_ raster: inout Raster, _ random: inout Philox) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let (x, y) = (
                Int.random(in: 0..<raster.width, using: &random), Int.random(in: 0..<raster.height, using: &random)
            )
            raster[x, y] = (255, 0, 0, Bool.random(using: &random) ? 255 : 0)
        }
    }

    /// A frame that differs from the one before in some ways.
    private func next(after before: ImagePlacement?, slot: ImagePlacement.Slot, _ random: inout Philox)
        -> ImagePlacement?
    {
        if Int.random(in: 0..<8, using: &random) == 0 { return nil }
        var (base, overlay) = (before?.base, before?.overlay)
        if base == nil || Int.random(in: 0..<6, using: &random) == 0 {
            base = raster(
                Int.random(in: 1...30, using: &random), Int.random(in: 1...30, using: &random), isOpaque: true, &random)
            overlay = Bool.random(using: &random) ? raster(base!.width, base!.height, isOpaque: false, &random) : nil
        }
        if overlay != nil, Bool.random(using: &random) { change(&overlay!, &random) }
        if Int.random(in: 0..<8, using: &random) == 0 { overlay = nil }
        var source = base!.bounds
        if let before, before.base == base, Bool.random(using: &random) {
            source = before.source
        } else if Bool.random(using: &random) {
            source.x = Int.random(in: 0..<base!.width, using: &random)
            source.width = Int.random(in: 1...base!.width - source.x, using: &random)
            source.y = Int.random(in: 0..<base!.height, using: &random)
            source.height = Int.random(in: 1...base!.height - source.y, using: &random)
        }
        var area = before?.area ?? Rect(x: slot == .editor ? 0 : 13, y: 0, width: 9, height: 9)
        if Int.random(in: 0..<8, using: &random) == 0 {
            area.y = Int.random(in: 0...2, using: &random)
            area.width = Int.random(in: 1...10, using: &random)
        }
        var sprite = before?.sprite
        if Bool.random(using: &random) {
            let raster = sprite?.raster ?? self.raster(6, 7, isOpaque: false, &random)
            sprite = ImagePlacement.Sprite(
                raster: raster, x: Int.random(in: -8...60, using: &random), y: Int.random(in: -8...60, using: &random))
        }
        return ImagePlacement(slot: slot, area: area, base: base!, overlay: overlay, source: source, sprite: sprite)
    }

    /// Sends frames and compares what a terminal shows with the expected pixels.
    private func compare(_ graphics: Graphics, seed: UInt64) {
        var random = Philox(seed: seed, purpose: "images")
        var screen = PixelScreen(columns: Self.columns, rows: Self.rows, cell: Self.cell)
        var painter = ImagePainter(graphics)
        var old: Surface?
        var placements: [ImagePlacement.Slot: ImagePlacement] = [:]
        for frame in 0..<12 {
            var surface = Surface(width: Self.columns, height: Self.rows)
            for slot in [ImagePlacement.Slot.editor, .image] {
                placements[slot] = next(after: placements[slot], slot: slot, &random)
                if let placement = placements[slot] { surface.place(placement) }
            }
            let dialog = Rect(x: 3, y: 2, width: 4, height: 3)
            let hasDialog = graphics.form == .sixel && frame % 3 == 1
            if hasDialog { surface.fill(dialog, with: Cell("x")) }
            for y in 0..<Self.rows {
                for x in surface.changes(since: old, row: y) { screen.write(x: x, y: y) }
            }
            screen.feed(painter.paint(surface, over: old, lastRow: Self.rows - 1))
            old = surface
            var wanted = expected(surface)
            if hasDialog {
                for y in dialog.y * Self.cell.height..<(dialog.y + dialog.height) * Self.cell.height {
                    for x in 3 * dialog.x * Self.cell.width..<3 * (dialog.x + dialog.width) * Self.cell.width {
                        wanted[3 * y * Self.columns * Self.cell.width + x] = 0
                    }
                }
            }
            #expect(screen.failures.isEmpty, "\(screen.failures)")
            let isEqual = screen.pixels() == wanted
            #expect(isEqual, "seed \(seed), frame \(frame)")
            if frame == 6 {
                painter.invalidate()
                old = nil
            }
        }
    }

    @Test("a terminal with kitty's protocol shows the pixels of each frame", arguments: 0..<16 as Range<UInt64>)
    func kitty(seed: UInt64) {
        compare(Graphics(form: .kitty, cell: Self.cell, hasEdits: seed % 3 != 0), seed: seed)
    }

    @Test("a terminal with sixel shows the pixels of each frame", arguments: 0..<16 as Range<UInt64>)
    func sixel(seed: UInt64) { compare(Graphics(form: .sixel, cell: Self.cell), seed: seed) }

    // MARK: Bytes

    /// A photo-like image: smooth colors with noise.
    private func photo(_ width: Int, _ height: Int) -> Raster {
        var random = Philox(seed: 7, purpose: "photo")
        var raster = Raster(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                func value(_ base: Int) -> UInt8 {
                    UInt8(max(0, min(255, base + Int.random(in: -9...9, using: &random))))
                }
                raster[x, y] = (value(60 + x * 120 / width), value(90 + y * 90 / height), value(120), 255)
            }
        }
        return raster
    }

    /// A disc of 32 pixels, as a brush draws it.
    private func dab(_ raster: inout Raster, x: Int, y: Int) {
        for row in -16..<16 {
            for column in -16..<16 where row * row + column * column < 256 {
                raster[x + column, y + row] = (128, 64, 128, 153)
            }
        }
    }

    @Test("a dab of 32 pixels costs at most 500 bytes with kitty and 4 kB with sixel", arguments: [1, 2])
    func dabs(zoom: Int) throws {
        let cell = CellSize(width: 10, height: 20)!
        let base = photo(480, 360)
        var overlay = Raster(width: 480, height: 360)
        // Half of the tile is labeled already, with a ragged border.
        for y in 0..<360 { for x in 0..<200 + y * 7 % 23 { overlay[x, y] = (60, 60, 128, 153) } }
        let area = Rect(x: 0, y: 0, width: 480 * zoom / 10, height: 360 * zoom / 20)
        for (form, limit) in [(GraphicsProtocol.kitty, 500), (.sixel, 4096)] {
            var painter = ImagePainter(Graphics(form: form, cell: cell))
            var surface = Surface(width: 120, height: 60)
            surface.place(ImagePlacement(slot: .editor, area: area, base: base, overlay: overlay))
            _ = painter.paint(surface, over: nil, lastRow: 59)
            for (x, y) in [(300, 100), (200, 200), (311, 107)] {
                var painted = overlay
                dab(&painted, x: x, y: y)
                var next = Surface(width: 120, height: 60)
                next.place(ImagePlacement(slot: .editor, area: area, base: base, overlay: painted))
                let bytes = painter.paint(next, over: surface, lastRow: 59)
                #expect(!bytes.isEmpty && bytes.count <= limit, "\(form) at \(x),\(y), zoom \(zoom): \(bytes.count)")
                _ = painter.paint(surface, over: next, lastRow: 59)
            }
        }
    }

    @Test("a frame without a change of an image sends nothing, and scrolling sends no pixels")
    func unchanged() throws {
        let graphics = Graphics(form: .kitty, cell: CellSize(width: 10, height: 20)!)
        var painter = ImagePainter(graphics)
        func surface(_ x: Int) -> Surface {
            var surface = Surface(width: 60, height: 30)
            surface.place(
                ImagePlacement(
                    slot: .editor, area: Rect(x: 1, y: 1, width: 40, height: 20), base: photo(480, 360),
                    source: Rect(x: x, y: 3, width: 200, height: 200)))
            return surface
        }
        #expect(painter.paint(surface(0), over: nil, lastRow: 29).count > 100_000)
        #expect(painter.paint(surface(0), over: surface(0), lastRow: 29).isEmpty)
        let scrolled = painter.paint(surface(9), over: surface(0), lastRow: 29).count
        #expect(scrolled > 0 && scrolled < 120)
    }

    // MARK: Parts

    @Test("overlays with up to 256 colors are files with a palette")
    func indexedOverlays() throws {
        for colors in [1, 2, 255, 256, 257] {
            var raster = Raster(width: 90, height: 70)
            for at in 0..<90 * 70 {
                let value = at * 7 / 3 % colors
                raster[at % 90, at / 90] = (UInt8(value & 255), UInt8(value >> 8), 9, UInt8(255 - value & 255))
            }
            let file = RasterPNG.encodeIndexed(raster)
            #expect((file == nil) == (colors > 256))
            guard let file else { continue }
            #expect(PixelScreen.indexedPNG(file).pixels == raster.bytes)
            #expect(try PNG.decode(file).size.count == 90 * 70, "the checksums are right")
        }
    }

    @Test("the palette of an image with few colors has these colors, and otherwise no more than allowed")
    func palette() {
        let few: [UInt8] = [255, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255]
        var palette = MedianCut(few, width: 2, count: 8)
        #expect(palette.colors.count == 3)
        for at in stride(from: 0, to: few.count, by: 3) {
            let color = palette.colors[Int(palette.index(few[at], few[at + 1], few[at + 2]))]
            #expect([color.red, color.green, color.blue] == Array(few[at..<at + 3]))
        }
        let raster = photo(100, 80)
        let pixels = stride(from: 0, to: raster.bytes.count, by: 4).flatMap { raster.bytes[$0..<$0 + 3] }
        var errors: [Double] = []
        for count in [4, 16, 64] {
            var palette = MedianCut(pixels, width: 100, count: count)
            #expect(palette.colors.count == count)
            var sum = 0
            for at in stride(from: 0, to: pixels.count, by: 3) {
                let color = palette.colors[Int(palette.index(pixels[at], pixels[at + 1], pixels[at + 2]))]
                sum += abs(Int(color.red) - Int(pixels[at])) + abs(Int(color.green) - Int(pixels[at + 1]))
            }
            errors.append(Double(sum) / Double(pixels.count / 3))
        }
        #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] < 12, "\(errors)")
    }

    @Test("the difference of rasters is the smallest rectangle", arguments: 0..<50 as Range<UInt64>)
    func difference(seed: UInt64) {
        var random = Philox(seed: seed, purpose: "images")
        let old = raster(17, 13, isOpaque: true, &random)
        var new = old
        change(&new, &random)
        var (left, top, right, bottom) = (99, 99, -1, -1)
        for y in 0..<13 {
            for x in 0..<17 where new[x, y] != old[x, y] {
                (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
            }
        }
        let wanted = right < 0 ? nil : Rect(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
        #expect(new.difference(from: old) == wanted)
        #expect(old.difference(from: old) == nil)
    }
}
