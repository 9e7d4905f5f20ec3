/// The pixels of an image as the screen shows them: scaled to its cells, with its overlay and its sprite.
struct ImageComposite {
    private let placement: ImagePlacement
    private let cell: CellSize
    /// The column of the raster for each pixel column of the screen, and the same for rows.
    private let columns: [Int]
    private let rows: [Int]

    init(_ placement: ImagePlacement, cell: CellSize) {
        self.placement = placement
        self.cell = cell
        let (width, height) = (placement.area.width * cell.width, placement.area.height * cell.height)
        // The pixel of the raster at the center of a screen pixel, as kitty scales images.
        columns = (0..<width).map { placement.source.x + (2 * $0 + 1) * placement.source.width / (2 * width) }
        rows = (0..<height).map { placement.source.y + (2 * $0 + 1) * placement.source.height / (2 * height) }
    }

    /// Red, green and blue of the pixels of some cells, row by row.
    /// - Parameter part: Cells, from the upper left corner of the image.
    func pixels(of part: Rect) -> [UInt8] {
        let (left, top) = (part.x * cell.width, part.y * cell.height)
        let (width, height) = (part.width * cell.width, part.height * cell.height)
        guard width > 0, height > 0 else { return [] }
        let base = placement.base
        var result = [UInt8](repeating: 0, count: 3 * width * height)
        var target = 0
        let overlay = placement.overlay?.bytes ?? []
        for y in top..<top + height {
            let row = rows[y] * base.width
            // An enlarged image has several equal rows of pixels.
            if y > top, rows[y - 1] == rows[y] {
                result.withUnsafeMutableBufferPointer {
                    ($0.baseAddress! + target).update(from: $0.baseAddress! + target - 3 * width, count: 3 * width)
                }
                target += 3 * width
                continue
            }
            for x in left..<left + width {
                let at = 4 * (row + columns[x])
                for channel in 0..<3 { result[target + channel] = base.bytes[at + channel] }
                if !overlay.isEmpty, overlay[at + 3] > 0 { Self.blend(overlay, at, into: &result, at: target) }
                target += 3
            }
        }
        guard let sprite = placement.sprite else { return result }
        let seen = Rect(x: sprite.x, y: sprite.y, width: sprite.raster.width, height: sprite.raster.height)
            .intersection(Rect(x: left, y: top, width: width, height: height))
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width {
                let from = 4 * ((y - sprite.y) * sprite.raster.width + x - sprite.x)
                Self.blend(sprite.raster.bytes, from, into: &result, at: 3 * ((y - top) * width + x - left))
            }
        }
        return result
    }

    private static func blend(_ colors: [UInt8], _ from: Int, into pixels: inout [UInt8], at: Int) {
        let alpha = Int(colors[from + 3])
        for channel in 0..<3 {
            let mixed = Int(pixels[at + channel]) * (255 - alpha) + Int(colors[from + channel]) * alpha
            pixels[at + channel] = UInt8(truncatingIfNeeded: (mixed + 127) / 255)
        }
    }

    /// The cells that show some pixels of the raster, from the upper left corner of the image.
    func cells(showing part: Rect) -> Rect {
        func span(_ map: [Int], _ start: Int, _ count: Int, _ cell: Int) -> Range<Int> {
            guard let first = map.firstIndex(where: { $0 >= start && $0 < start + count }),
                let last = map.lastIndex(where: { $0 >= start && $0 < start + count })
            else { return 0..<0 }
            return first / cell..<last / cell + 1
        }
        let (x, y) = (
            span(columns, part.x, part.width, cell.width), span(rows, part.y, part.height, cell.height)
        )
        return Rect(x: x.lowerBound, y: y.lowerBound, width: x.count, height: y.count)
    }

    /// The cells in which a sprite has pixels, from the upper left corner of the image.
    func cells(touching sprite: ImagePlacement.Sprite?) -> Set<Position> {
        guard let sprite else { return [] }
        let seen = placement.visible(sprite, cell)
        var cells: Set<Position> = []
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width where sprite.raster[x - sprite.x, y - sprite.y].alpha > 0 {
                cells.insert(Position(x: x / cell.width, y: y / cell.height))
            }
        }
        return cells
    }

    struct Position: Hashable {
        let x: Int
        let y: Int
    }
}
