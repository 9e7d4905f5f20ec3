import Imagery
import Terminal

/// The lines and points of a learning curve in real pixels, over lines at the labels of the vertical axis.
struct CurveRaster {
    /// What the pixels depend on.
    struct Key: Equatable {
        struct Line: Equatable {
            let points: [RunHistory.Point]
            let color: RGB
        }

        /// In the order in which they are drawn.
        let lines: [Line]
        let range: CurveRange
        let ticks: Ticks
        /// The cells of the plot.
        let columns: Int
        let rows: Int
        let cell: CellSize
        let background: RGB
        let grid: RGB
    }

    let key: Key
    private(set) var raster: Raster

    /// In pixels of the screen.
    private static let lineWidth = 2.0

    init(_ key: Key) {
        self.key = key
        raster = Raster(width: key.columns * key.cell.width, height: key.rows * key.cell.height)
        let whole = raster.bounds
        blend(key.background, in: whole) { _, _ in 1 }
        for value in key.ticks.values {
            let y = Int(place(share: 0, meanIoU: value).y)
            blend(key.grid, in: Rect(x: 0, y: y, width: raster.width, height: 1)) { _, _ in 0.5 }
        }
        for line in key.lines { draw(line) }
    }

    /// The pixel of a point of the curve. The value of a label is in the middle of its line of text. Rounding the label
    /// to whole lines can move it by half a line.
    func place(share: Double, meanIoU: Double) -> (x: Double, y: Double) {
        let margin = radius + 1
        return (
            x: margin + share / key.range.widest * (Double(raster.width) - 2 * margin),
            y: (0.5 + (1 - meanIoU / key.range.highest) * Double(key.rows - 1)) * Double(key.cell.height)
        )
    }

    private var radius: Double { max(2.5, Double(min(key.cell.height / 2, key.cell.width)) * 0.45) }

    private mutating func draw(_ line: Key.Line) {
        let places = line.points.map { place(share: $0.labeledShare, meanIoU: $0.meanIoU) }
        for (from, to) in zip(places, places.dropFirst()) {
            let reach = Self.lineWidth / 2 + 1
            let (left, right) = (min(from.x, to.x) - reach, max(from.x, to.x) + reach)
            let (top, bottom) = (min(from.y, to.y) - reach, max(from.y, to.y) + reach)
            blend(line.color, in: Self.pixels(left, right, top, bottom)) { x, y in
                Self.coverage(Self.lineWidth / 2, Self.distance(x, y, from, to))
            }
        }
        for place in places {
            let reach = radius + 2
            let box = Self.pixels(place.x - reach, place.x + reach, place.y - reach, place.y + reach)
            // The edge in the color of the background separates the points of runs that cross.
            for (color, size) in [(key.background, radius + 1), (line.color, radius)] {
                blend(color, in: box) { x, y in Self.coverage(size, Self.distance(x, y, place, place)) }
            }
        }
    }

    private static func pixels(_ left: Double, _ right: Double, _ top: Double, _ bottom: Double) -> Rect {
        let (x, y) = (Int(left.rounded(.down)), Int(top.rounded(.down)))
        return Rect(x: x, y: y, width: Int(right.rounded(.up)) - x, height: Int(bottom.rounded(.up)) - y)
    }

    /// The share of a pixel that a shape covers, if its middle is at a distance from the middle of the shape.
    private static func coverage(_ halfWidth: Double, _ distance: Double) -> Double {
        min(1, max(0, halfWidth + 0.5 - distance))
    }

    /// The distance of (`x`, `y`) from the line between two places.
    private static func distance(
        _ x: Double, _ y: Double, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)
    ) -> Double {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = dx * dx + dy * dy
        let part = length > 0 ? min(1, max(0, ((x - from.x) * dx + (y - from.y) * dy) / length)) : 0
        let (ax, ay) = (x - from.x - part * dx, y - from.y - part * dy)
        return (ax * ax + ay * ay).squareRoot()
    }

    /// Blends a color into the pixels of a rectangle.
    /// - Parameter share: The share of the color, 0...1, for the middle of a pixel.
    private mutating func blend(_ color: RGB, in rect: Rect, share: (_ x: Double, _ y: Double) -> Double) {
        let seen = rect.intersection(raster.bounds)
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width {
                // With few steps there are few colors, and the terminal needs fewer bytes.
                let share = (share(Double(x) + 0.5, Double(y) + 0.5) * 8).rounded() / 8
                guard share > 0 else { continue }
                let old = raster[x, y]
                let mixed = RGB(old.red, old.green, old.blue).blended(with: color, share)
                raster[x, y] = (mixed.red, mixed.green, mixed.blue, 255)
            }
        }
    }
}
