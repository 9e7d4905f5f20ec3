import Imagery

/// A round brush. With a diameter of 3 pixels it is a full square.
package struct Brush: Sendable, Equatable {
    /// The diameters to choose from, in pixels. All are odd, so that the cursor's pixel is the center.
    package static let diameters = [1, 3, 5, 7, 9, 13, 19, 27, 39]

    package let diameter: Int

    package init(diameter: Int) {
        precondition(diameter >= 1, "Brush: diameter \(diameter)")
        self.diameter = diameter
    }

    package var larger: Brush { Brush(diameter: Self.diameters.first { $0 > diameter } ?? diameter) }
    package var smaller: Brush { Brush(diameter: Self.diameters.last { $0 < diameter } ?? diameter) }

    /// The pixels under the brush at `center`, as far as they are within `size`. A pixel is under the brush if its
    /// center is at most half the diameter away from the center of the brush.
    package func stamp(at center: Pixel, in size: Size) -> [Pixel] {
        let radius = Double(diameter) / 2
        let reach = diameter / 2
        var pixels: [Pixel] = []
        for row in max(0, center.row - reach)..<max(0, min(size.height, center.row + reach + 1)) {
            for column in max(0, center.column - reach)..<max(0, min(size.width, center.column + reach + 1)) {
                let (down, right) = (Double(row - center.row), Double(column - center.column))
                if down * down + right * right <= radius * radius { pixels.append(Pixel(row: row, column: column)) }
            }
        }
        return pixels
    }
}
