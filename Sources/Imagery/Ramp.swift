/// A perceptually uniform colormap: equal steps of the number look like equal steps of color, also in gray.
package enum Ramp: String, Codable, CaseIterable, Sendable {
    case viridis, magma

    /// The color at `position` (0...1). Positions outside are clamped, and NaN counts as 0.
    package func color(_ position: Double) -> RGB {
        let step = Int((max(0, min(1, position.isNaN ? 0 : position)) * 255).rounded())
        return table[step]
    }

    private var table: [RGB] {
        switch self {
        case .viridis: RampTables.viridis
        case .magma: RampTables.magma
        }
    }
}
