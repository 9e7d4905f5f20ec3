import Imagery
import Terminal

extension Shades {
    /// Grays for pictures.
    static func grays(_ look: Look) -> Shades {
        look.tier == .palette16 ? grays16[look.symbols]! : grays8[look.symbols]!
    }

    /// A colormap with few hues.
    static func ramp(_ ramp: Ramp, _ look: Look) -> Shades {
        (look.tier == .palette16 ? ramps16 : ramps8)[ramp]![look.symbols]!
    }

    /// The palette colors of a colormap by rising lightness.
    static func colors(of ramp: Ramp, _ tier: ColorTier) -> [UInt8] {
        switch ramp {
        // black, magenta, yellow, white
        case .magma: tier == .palette16 ? [0, 5, 11, 15] : [0, 5, 3, 7]
        // black, blue, green, yellow
        case .viridis: tier == .palette16 ? [0, 4, 2, 11] : [0, 4, 2, 3]
        }
    }

    private static let grays16 = forEachSet { Shades([0, 8, 7, 15], symbols: $0) }
    private static let grays8 = forEachSet { Shades([0, 7], symbols: $0) }
    private static let ramps16 = forEachRamp(.palette16)
    private static let ramps8 = forEachRamp(.palette8)

    private static func forEachRamp(_ tier: ColorTier) -> [Ramp: [SymbolSet: Shades]] {
        Dictionary(
            uniqueKeysWithValues: Ramp.allCases.map { ramp in
                (ramp, forEachSet { Shades(colors(of: ramp, tier), symbols: $0) })
            })
    }

    private static func forEachSet(_ make: (SymbolSet) -> Shades) -> [SymbolSet: Shades] {
        Dictionary(uniqueKeysWithValues: SymbolSet.allCases.map { ($0, make($0)) })
    }
}
