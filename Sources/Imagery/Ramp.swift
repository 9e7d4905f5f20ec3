/// A perceptually uniform colormap: equal steps of the number look like equal steps of color, also in gray.
package enum Ramp: String, Codable, CaseIterable, Sendable {
    case viridis, magma

    /// The color at `position` (0...1). Positions outside are clamped, and NaN counts as 0.
    package func color(_ position: Double) -> RGB { table[Self.step(position)] }

    /// The nearest of the 256 steps of a colormap for a position. Positions outside 0...1 are clamped, and NaN counts
    /// as 0.
    package static func step(_ position: Double) -> Int {
        Int((max(0, min(1, position.isNaN ? 0 : position)) * 255).rounded())
    }

    private var table: [RGB] {
        switch self {
        case .viridis: RampTables.viridis
        case .magma: RampTables.magma
        }
    }
}
