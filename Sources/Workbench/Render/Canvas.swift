import Imagery

/// Shapes on an image; what falls outside is dropped.
struct Canvas {
    private(set) var image: Image

    init(width: Int, height: Int, ground: RGB) {
        image = Image(size: Size(height: max(1, height), width: max(1, width)), fill: ground)
    }

    var width: Int { image.size.width }
    var height: Int { image.size.height }

    mutating func put(_ x: Int, _ y: Int, _ color: RGB, opacity: Double = 1) {
        guard 0..<width ~= x, 0..<height ~= y else { return }
        image[y, x] = opacity >= 1 ? color : image[y, x].blended(with: color, opacity)
    }

    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGB) {
        for row in y..<max(y, y + height) { for column in x..<max(x, x + width) { put(column, row, color) } }
    }

    /// The edge of a rectangle, `thickness` pixels inwards.
    mutating func frame(x: Int, y: Int, width: Int, height: Int, thickness: Int = 1, _ color: RGB) {
        let (thickness, bottom, right) = (min(thickness, width, height), y + height, x + width)
        fill(x: x, y: y, width: width, height: thickness, color)
        fill(x: x, y: bottom - thickness, width: width, height: thickness, color)
        fill(x: x, y: y, width: thickness, height: height, color)
        fill(x: right - thickness, y: y, width: thickness, height: height, color)
    }

    /// A disc whose edge fades over a pixel.
    mutating func disc(x: Double, y: Double, radius: Double, _ color: RGB) {
        let reach = Int(radius.rounded(.up)) + 1
        for row in Int(y) - reach...Int(y) + reach {
            for column in Int(x) - reach...Int(x) + reach {
                let (dx, dy) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
                let inside = radius + 0.5 - (dx * dx + dy * dy).squareRoot()
                if inside > 0 { put(column, row, color, opacity: min(1, inside)) }
            }
        }
    }

    mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), radius: Double, _ color: RGB)
    {
        let length = max(abs(end.x - start.x), abs(end.y - start.y))
        let steps = max(1, Int(length.rounded(.up)))
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            disc(
                x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y), radius: radius, color)
        }
    }

    mutating func paste(_ other: Image, x: Int, y: Int) {
        for row in 0..<other.size.height {
            for column in 0..<other.size.width { put(x + column, y + row, other[row, column]) }
        }
    }
}
