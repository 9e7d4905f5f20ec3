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
    ///   - colors: The colors of the classes, then that of void.
    ///   - tier: With a palette, each class gets a color of its own in it, as long as there are enough.
    fileprivate init(_ colors: [RGB], tier: ColorTier) {
        let available = Self.colors(of: tier)
        classes = available.isEmpty ? colors.dropLast() : ReadableColors.assigned(colors.dropLast(), from: available)
        void = colors[colors.count - 1]
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
        let declared = catalog.classes.map(\.color)
        let void = catalog.color(of: LabelMask.void) ?? RGB(96, 96, 96)
        let colors = (palette == .colorBlind ? Palette.classColors(declared.count) : declared) + [void]
        func table(_ range: ClosedRange<Double>) -> [ColorTier: ClassColors] {
            let shown = palette == .project ? colors : ReadableColors.readable(colors, lightness: range)
            return Dictionary(
                uniqueKeysWithValues: ColorTier.allCases.map { ($0, ClassColors(shown, tier: $0)) })
        }
        (onDark, onLight) = (table(ReadableColors.onDark), table(ReadableColors.onLight))
    }

    /// The colors for a look.
    package subscript(look: Look) -> ClassColors {
        // Both tables have all tiers.
        (look.backgroundColor.lightness < 0.5 ? onDark : onLight)[look.tier]!
    }
}
