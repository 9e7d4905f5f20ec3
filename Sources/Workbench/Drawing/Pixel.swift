/// The position of a pixel, from the top left corner of its tile, image or screen.
package struct Pixel: Hashable, Sendable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// The pixels of a straight line with both ends, by Bresenham's algorithm (1965). Consecutive pixels are neighbors.
    package static func line(from start: Pixel, to end: Pixel) -> [Pixel] {
        let (down, right) = (abs(end.row - start.row), abs(end.column - start.column))
        let (stepDown, stepRight) = ((end.row - start.row).signum(), (end.column - start.column).signum())
        var at = start
        var error = right - down
        var pixels = [at]
        while at != end {
            let doubled = 2 * error
            if doubled > -down {
                error -= down
                at.column += stepRight
            }
            if doubled < right {
                error += right
                at.row += stepDown
            }
            pixels.append(at)
        }
        return pixels
    }
}

extension Int {
    /// The quotient, rounded down. `/` rounds toward zero, so positions just before 0 would become 0.
    /// - Parameter divisor: Greater than 0.
    func dividedRoundingDown(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
