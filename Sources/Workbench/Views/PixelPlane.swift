import Imagery
import Terminal

/// The pixels of a part of the screen: two a cell, one above the other.
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

    /// The color of a whole cell.
    func mean(x: Int, cellY: Int) -> RGB {
        self[x, 2 * cellY].blended(with: self[x, min(height - 1, 2 * cellY + 1)], 0.5)
    }

    /// Draws at (`x`, `y`), in half blocks where the terminal has them, else by the color of each cell.
    func draw(into surface: inout Surface, x: Int, y: Int, look: Look) {
        for cellY in 0..<height / 2 {
            for column in 0..<width {
                surface[x + column, y + cellY] =
                    look.hasHalfBlocks
                    ? Cell(
                        "▀", foreground: Color(self[column, 2 * cellY]), background: Color(self[column, 2 * cellY + 1]))
                    : Cell(" ", background: Color(mean(x: column, cellY: cellY)))
            }
        }
    }
}
