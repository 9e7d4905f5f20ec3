/// Colors for numbers from low to high. Equal steps of the number look like equal steps of color, also in gray.
package enum Ramp: String, Codable, CaseIterable, Sendable {
    case viridis, magma

    /// The color at `position` of 0...1; beyond the ends it is the end's, and for NaN the low end's.
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
