extension Surface {
    /// Draws an image of `rect.width` x `2 * rect.height` pixels with half blocks. The upper pixel of a cell is its
    /// foreground, the lower pixel its background.
    /// - Parameter pixel: The color at x and y from the upper left corner; nil shows the terminal's background.
    package mutating func halfBlocks(_ rect: Rect, pixel: (_ x: Int, _ y: Int) -> Color?) {
        let seen = rect.intersection(bounds)
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width {
                let upper = pixel(x - rect.x, 2 * (y - rect.y))
                let lower = pixel(x - rect.x, 2 * (y - rect.y) + 1)
                self[x, y] = Surface.halfBlock(upper, lower)
            }
        }
    }

    private static func halfBlock(_ upper: Color?, _ lower: Color?) -> Cell {
        switch (upper, lower) {
        case (nil, nil): Cell()
        case (nil, .some(let lower)): Cell("▄", foreground: lower)
        case (.some(let upper), nil): Cell("▀", foreground: upper)
        case (.some(let upper), .some(let lower)) where upper == lower: Cell(" ", background: upper)
        case (.some(let upper), .some(let lower)): Cell("▀", foreground: upper, background: lower)
        }
    }

    /// The characters of `density`, from empty to full.
    package static let densityRamp: [Character] = Array(" .:-=+*#%@")

    /// Draws a value for each cell of `rect` as a character of rising density, in the style that `style` returns.
    /// - Parameter value: The value at a cell, clamped to 0...1. Nil and NaN are blank.
    package mutating func density(
        _ rect: Rect, style: (_ x: Int, _ y: Int) -> Cell = { _, _ in Cell() }, value: (_ x: Int, _ y: Int) -> Double?
    ) {
        let seen = rect.intersection(bounds)
        let top = Double(Surface.densityRamp.count - 1)
        for y in seen.y..<seen.y + seen.height {
            for x in seen.x..<seen.x + seen.width {
                var cell = style(x - rect.x, y - rect.y)
                let value = value(x - rect.x, y - rect.y) ?? 0
                let step = value.isNaN ? 0 : Int((min(1, max(0, value)) * top).rounded())
                cell.character = Surface.densityRamp[step]
                self[x, y] = cell
            }
        }
    }
}
