import Imagery
import Terminal

/// Pixels to draw into cells: 1x2 per cell, or 2x3 with sextants.
struct PixelBuffer: Sendable {
    let width: Int
    let height: Int
    var colors: [RGB]

    init(width: Int, height: Int, fill: RGB = RGB(0, 0, 0)) {
        self.width = width
        self.height = height
        colors = [RGB](repeating: fill, count: max(0, width * height))
    }

    /// `image`, resized to this size by area averaging, and then adjusted.
    init(_ image: Image, width: Int, height: Int, _ adjustment: DisplayAdjustment = .neutral) {
        self.init(width: width, height: height)
        guard width > 0, height > 0 else { return }
        let scaled = image.resized(to: Size(height: height, width: width))
        let table = DisplayTable(adjustment)
        for index in colors.indices {
            colors[index] = table.color(
                RGB(scaled.bytes[3 * index], scaled.bytes[3 * index + 1], scaled.bytes[3 * index + 2]))
        }
    }

    /// The range of source positions that target position `index` covers, at least one.
    /// - Parameters:
    ///   - index: 0 to `count` - 1.
    ///   - extent: The number of source positions.
    static func span(_ index: Int, of count: Int, in extent: Int) -> Range<Int> {
        let start = index * extent / count
        return start..<max(start + 1, (index + 1) * extent / count)
    }

    /// The source position in the middle of the range of target position `index`.
    static func middle(_ index: Int, of count: Int, in extent: Int) -> Int {
        min(extent - 1, (2 * index + 1) * extent / (2 * count))
    }

    subscript(x: Int, y: Int) -> RGB {
        get { colors[y * width + x] }
        set { colors[y * width + x] = newValue }
    }

    /// The mean color of a cell of 1x2 pixels.
    func mean(x: Int, cellY: Int) -> RGB {
        self[x, 2 * cellY].blended(with: self[x, min(height - 1, 2 * cellY + 1)], 0.5)
    }

    /// Draws into cells, from (`x`, `y`) on.
    /// - Precondition: The buffer was made for `look.pixelsPerCell`.
    func draw(into surface: inout Surface, x: Int, y: Int, look: Look) {
        let (across, down) = look.pixelsPerCell
        for cellY in 0..<height / down {
            for cellX in 0..<width / across {
                surface[x + cellX, y + cellY] = cell(cellX, cellY, look: look)
            }
        }
    }

    private func cell(_ x: Int, _ y: Int, look: Look) -> Cell {
        if look.hasSextants { return sextant(x, y, look: look) }
        guard look.hasPixels else { return look.shade(mean(x: x, cellY: y), x: x, y: y) }
        guard look.hasHalfBlocks else { return Cell(" ", background: look.pixel(mean(x: x, cellY: y), x: x, y: y)) }
        return Cell(
            "▀", foreground: look.pixel(self[x, 2 * y], x: x, y: 2 * y),
            background: look.pixel(self[x, 2 * y + 1], x: x, y: 2 * y + 1))
    }

    /// Draws six pixels in two colors. The two most different pixels are the seeds of two groups, each pixel joins the
    /// nearer one, and each group is drawn in its mean color.
    private func sextant(_ x: Int, _ y: Int, look: Look) -> Cell {
        let pixels = (0..<6).map { self[2 * x + $0 % 2, 3 * y + $0 / 2] }
        var ends = (pixels[0], pixels[0])
        for (index, a) in pixels.enumerated() {
            for b in pixels[..<index] where a.distance(to: b) > ends.0.distance(to: ends.1) { ends = (b, a) }
        }
        var parts: UInt8 = 0
        for (index, pixel) in pixels.enumerated() where pixel.distance(to: ends.1) < pixel.distance(to: ends.0) {
            parts |= 1 << index
        }
        let filled = pixels.indices.filter { parts >> $0 & 1 == 1 }
        let empty = pixels.indices.filter { parts >> $0 & 1 == 0 }
        return Cell(
            Sextant.character(parts),
            foreground: look.pixel(filled.isEmpty ? pixels[0] : RGB(mean: filled.map { pixels[$0] }), x: x, y: y),
            background: look.pixel(RGB(mean: empty.map { pixels[$0] }), x: x, y: y))
    }
}

extension RGB {
    /// - Precondition: There is at least one color.
    fileprivate init(mean colors: [RGB]) {
        func mean(_ channel: KeyPath<RGB, UInt8>) -> UInt8 {
            UInt8(colors.reduce(0) { $0 + Int($1[keyPath: channel]) } / colors.count)
        }
        self.init(mean(\.red), mean(\.green), mean(\.blue))
    }

    /// The squared Euclidean distance in sRGB.
    fileprivate func distance(to other: RGB) -> Int {
        let (red, green, blue) = (
            Int(self.red) - Int(other.red), Int(self.green) - Int(other.green), Int(self.blue) - Int(other.blue)
        )
        return red * red + green * green + blue * blue
    }
}
