import Colors
import Imagery
import Terminal

/// A colormap in the 240 fixed colors of a terminal with 256 colors. Its lightness never falls.
///
/// The nearest color of each step would not do: the palette is coarse, and the lightness would go up and down. So the
/// steps are chosen together: of all sequences with rising lightness, the one with the smallest sum of squared
/// distances in Oklab, by dynamic programming.
enum PaletteRamp {
    private static let tables: [Ramp: [RGB]] = Dictionary(
        uniqueKeysWithValues: Ramp.allCases.map { ($0, table(of: $0)) })

    /// The color at a position, 0...1.
    static func color(_ ramp: Ramp, _ position: Double) -> RGB { tables[ramp]![Ramp.step(position)] }

    /// O(256 * 240).
    private static func table(of ramp: Ramp) -> [RGB] {
        let palette = (ColorTier.palette256.paletteIndices ?? 0...0).compactMap { RGB(Color(xterm: $0)) }
            .sorted { $0.lightness < $1.lightness }
        let perceived = palette.map { Oklab($0.red, $0.green, $0.blue) }
        /// By palette color: the smallest cost of the steps so far that end with this color or a darker one.
        var costs = [Double](repeating: 0, count: palette.count)
        /// By step and palette color: the last color of that sequence.
        var choices: [[Int]] = []
        for step in 0..<256 {
            let color = ramp.color(Double(step) / 255)
            let own = Oklab(color.red, color.green, color.blue)
            var (best, choice) = (Double.infinity, 0)
            var row: [Int] = []
            for index in palette.indices {
                let cost = costs[index] + perceived[index].squaredDistance(to: own)
                if cost < best { (best, choice) = (cost, index) }
                costs[index] = best
                row.append(choice)
            }
            choices.append(row)
        }
        var last = palette.count - 1
        var table: [RGB] = []
        for row in choices.reversed() {
            last = row[last]
            table.append(palette[last])
        }
        return table.reversed()
    }
}
