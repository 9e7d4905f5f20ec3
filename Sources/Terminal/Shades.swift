import Colors

/// Cells of rising lightness for terminals with 16 or 8 colors: few colors, and characters that show a part of one
/// color over the next darker one.
package struct Shades: Sendable {
    private struct Step: Sendable {
        let cell: Cell
        /// The lightness in Oklab of the mean of the cell.
        let lightness: Double
    }

    private let steps: [Step]

    /// - Parameter colors: Indices of xterm's palette, by rising lightness; at least two.
    package init(_ colors: [UInt8], symbols: SymbolSet) {
        var steps: [Step] = []
        for (back, front) in zip(colors, colors.dropFirst()) {
            // Dots are visible on black only.
            let characters = Self.characters(symbols).filter { back == 0 || !$0.isDot }
            steps += characters.map { Self.step($0.character, covering: $0.coverage, front, back) }
        }
        self.steps = steps + [Self.step(" ", covering: 0, colors[0], colors[colors.count - 1])]
    }

    /// The cell of a lightness in Oklab, 0...1.
    /// - Parameter threshold: 0..<1. The lighter of two steps is used where the lightness is above this share of the
    ///   way between them.
    package func cell(_ lightness: Double, threshold: Double = 0.5) -> Cell {
        let above = steps.firstIndex { $0.lightness >= lightness } ?? steps.count - 1
        guard above > 0 else { return steps[0].cell }
        let (low, high) = (steps[above - 1], steps[above])
        let share = (lightness - low.lightness) / (high.lightness - low.lightness)
        return share > threshold ? high.cell : low.cell
    }

    /// The lightness in Oklab of each step, from dark to light.
    package var lightnesses: [Double] { steps.map(\.lightness) }

    /// Characters and the share of the cell that they cover: exact for blocks, about right for others.
    private static func characters(_ symbols: SymbolSet) -> [(character: Character, coverage: Double, isDot: Bool)] {
        switch symbols {
        case .unicode:
            [
                (" ", 0, false), ("·", 0.03, true), (":", 0.07, true), ("░", 0.25, false), ("▒", 0.5, false),
                ("▓", 0.75, false),
            ]
        case .ascii: [(" ", 0, false), (".", 0.03, true), (":", 0.07, true), ("+", 0.13, false), ("#", 0.25, false)]
        }
    }

    private static func step(_ character: Character, covering share: Double, _ front: UInt8, _ back: UInt8) -> Step {
        let (front, back) = (Color(xterm: front), Color(xterm: back))
        let mean = back.linear * (1 - share) + front.linear * share
        return Step(
            cell: Cell(character, foreground: front, background: back), lightness: Oklab(linear: mean).lightness)
    }
}

extension Color {
    /// The color in linear light; black for the terminal's own color, which is unknown.
    fileprivate var linear: SIMD3<Double> {
        guard case .rgb(let red, let green, let blue) = self else { return .zero }
        return SIMD3(SRGB.linear(red), SRGB.linear(green), SRGB.linear(blue))
    }
}
