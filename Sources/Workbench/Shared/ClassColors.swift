import Imagery
import Pool
import Terminal

/// The colors of labels on one kind of screen.
package struct ClassColors: Sendable, Hashable {
    /// By class index.
    private let classes: [RGB]
    private let void: RGB

    /// The color of a label; nil for unlabeled and for unknown classes.
    package subscript(label: UInt8) -> RGB? {
        switch label {
        case LabelMask.unlabeled: nil
        case LabelMask.void: void
        default: classes.value(at: Int(label))
        }
    }

    /// - Parameters:
    ///   - hasDarkBackground: Whether texts have a dark background.
    ///   - tier: With a palette, each class gets a color of its own in it, as long as there are enough.
    fileprivate init(_ catalog: ClassCatalog, _ palette: ClassPalette, hasDarkBackground: Bool, tier: ColorTier) {
        let declared = catalog.classes.map(\.color)
        let base = palette == .colorBlind ? Palette.classColors(declared.count) : declared
        var colors = base + [catalog.color(of: LabelMask.void) ?? RGB(96, 96, 96)]
        if palette != .project {
            colors = ReadableColors.readable(
                colors, lightness: hasDarkBackground ? ReadableColors.onDark : ReadableColors.onLight)
        }
        let last = colors.removeLast()
        let available = Self.colors(of: tier)
        classes = available.isEmpty ? colors : ReadableColors.assigned(colors, from: available)
        void = last
    }

    /// The palette colors of a tier that classes can have; empty if they can have any color. With 16 and 8 colors these
    /// are the colors with a hue, because pictures are gray.
    private static func colors(of tier: ColorTier) -> [RGB] {
        let colors = (tier.paletteIndices.map(Array.init) ?? []).compactMap { RGB(Color(xterm: $0)) }
        return tier.hasPixels ? colors : colors.filter { Set([$0.red, $0.green, $0.blue]).count > 1 }
    }
}

/// The colors of labels for each kind of screen.
package struct ClassColorTable: Sendable {
    package let palette: ClassPalette
    private let onDark: [ColorTier: ClassColors]
    private let onLight: [ColorTier: ClassColors]

    init(_ catalog: ClassCatalog, _ palette: ClassPalette) {
        self.palette = palette
        func colors(_ isDark: Bool) -> [ColorTier: ClassColors] {
            Dictionary(
                uniqueKeysWithValues: ColorTier.allCases.map {
                    ($0, ClassColors(catalog, palette, hasDarkBackground: isDark, tier: $0))
                })
        }
        (onDark, onLight) = (colors(true), colors(false))
    }

    /// The colors for a look.
    package subscript(look: Look) -> ClassColors {
        // Both tables have all tiers.
        (look.backgroundColor.lightness < 0.5 ? onDark : onLight)[look.tier]!
    }
}
