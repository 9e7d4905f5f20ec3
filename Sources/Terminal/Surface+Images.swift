extension Surface {
    /// An image of `rect.width` x `2 * rect.height` pixels, two to a cell: the upper is the foreground of a half
    /// block, the lower its background. `pixel` takes x and y from the upper left corner; nil leaves the terminal's
    /// own background.
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

    /// Characters from empty to full, for `density`.
    package static let densityRamp: [Character] = Array(" .:-=+*#%@")

    /// `value` (0...1, clamped; nil or NaN blank) at each cell of `rect` as a character of rising density, in the
    /// style that `style` gives.
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
