import Imagery
import Terminal

/// The pixels of a part of the screen: as many a cell as the look has, else two, one above the other.
struct PixelPlane: Sendable {
    let width: Int
    let height: Int
    var colors: [RGB]

    init(width: Int, height: Int, fill: RGB = RGB(0, 0, 0)) {
        self.width = width
        self.height = height
        colors = [RGB](repeating: fill, count: max(0, width * height))
    }

    /// `image` brought to this size: each pixel the mean of those it stands for.
    init(_ image: Image, width: Int, height: Int) {
        self.init(width: width, height: height)
        guard width > 0, height > 0 else { return }
        let scaled = image.resized(to: Size(height: height, width: width))
        for index in colors.indices {
            colors[index] = RGB(scaled.bytes[3 * index], scaled.bytes[3 * index + 1], scaled.bytes[3 * index + 2])
        }
    }

    /// The source positions that target position `index` of `count` stands for: at least one.
    static func span(_ index: Int, of count: Int, in extent: Int) -> Range<Int> {
        let start = index * extent / count
        return start..<max(start + 1, (index + 1) * extent / count)
    }

    /// The source position in the middle of what `index` stands for.
    static func middle(_ index: Int, of count: Int, in extent: Int) -> Int {
        min(extent - 1, (2 * index + 1) * extent / (2 * count))
    }

    subscript(x: Int, y: Int) -> RGB {
        get { colors[y * width + x] }
        set { colors[y * width + x] = newValue }
    }

    /// The color of a whole cell of half blocks.
    func mean(x: Int, cellY: Int) -> RGB {
        self[x, 2 * cellY].blended(with: self[x, min(height - 1, 2 * cellY + 1)], 0.5)
    }

    /// Draws at (`x`, `y`) in the blocks that `look` has, whose number a cell this plane must have been made for.
    func draw(into surface: inout Surface, x: Int, y: Int, look: Look) {
        let (across, down) = look.pixelsPerCell
        for cellY in 0..<height / down {
            for cellX in 0..<width / across {
                surface[x + cellX, y + cellY] = cell(cellX, cellY, look: look)
            }
        }
    }

    private func cell(_ x: Int, _ y: Int, look: Look) -> Cell {
        if look.hasSextants { return sextant(x, y) }
        guard look.hasHalfBlocks else { return Cell(" ", background: Color(mean(x: x, cellY: y))) }
        return Cell("▀", foreground: Color(self[x, 2 * y]), background: Color(self[x, 2 * y + 1]))
    }

    /// Six pixels in two colors: each goes with the nearer of the two that lie farthest apart, and each group shows its
    /// mean.
    private func sextant(_ x: Int, _ y: Int) -> Cell {
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
            foreground: Color(filled.isEmpty ? pixels[0] : RGB(mean: filled.map { pixels[$0] })),
            background: Color(RGB(mean: empty.map { pixels[$0] })))
    }
}

extension RGB {
    /// - Precondition: at least one color.
    fileprivate init(mean colors: [RGB]) {
        func mean(_ channel: KeyPath<RGB, UInt8>) -> UInt8 {
            UInt8(colors.reduce(0) { $0 + Int($1[keyPath: channel]) } / colors.count)
        }
        self.init(mean(\.red), mean(\.green), mean(\.blue))
    }

    /// The square of the distance in sRGB.
    fileprivate func distance(to other: RGB) -> Int {
        let (red, green, blue) = (
            Int(self.red) - Int(other.red), Int(self.green) - Int(other.green), Int(self.blue) - Int(other.blue)
        )
        return red * red + green * green + blue * blue
    }
}
