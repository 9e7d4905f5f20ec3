import Colors
import Imagery
import Terminal

/// How the screen is drawn: with which colors, characters and theme.
package struct Look: Sendable {
    package let tier: ColorTier
    package let symbols: SymbolSet
    package let theme: Theme
    /// True if a cell shows 2x3 pixels in two colors, instead of 1x2 in their own colors.
    package var hasSextants: Bool { wantsSextants && tier.hasPixels && symbols == .unicode }
    /// Whether the user wants them. The terminal may show enough colors for them only after it has answered.
    private let wantsSextants: Bool

    package init(
        tier: ColorTier = .trueColor, symbols: SymbolSet = .unicode, theme: Theme = .dark, wantsSextants: Bool = false
    ) {
        self.tier = tier
        self.symbols = symbols
        self.theme = theme
        self.wantsSextants = wantsSextants
    }

    var hasColor: Bool { tier != .mono }
    /// True if pictures are drawn in their colors. Otherwise they are gray shades or characters.
    var hasPixels: Bool { tier.hasPixels }
    /// True if a cell can show two pixels in their own colors.
    var hasHalfBlocks: Bool { hasColor && symbols == .unicode }

    /// The number of image pixels that a cell shows.
    var pixelsPerCell: (across: Int, down: Int) { hasSextants ? (2, 3) : (1, 2) }

    /// The same look with another theme.
    func with(_ theme: Theme) -> Look {
        Look(tier: tier, symbols: symbols, theme: theme, wantsSextants: wantsSextants)
    }

    /// The same look with other colors.
    func with(_ tier: ColorTier) -> Look {
        Look(tier: tier, symbols: symbols, theme: theme, wantsSextants: wantsSextants)
    }

    /// True if plots use braille: eight dots of one color per cell. Only without colors, because dots of different
    /// colors need cells of their own.
    var hasBraille: Bool { !hasColor && symbols == .unicode }

    /// `unicode` if the terminal can show it, else `ascii`.
    func glyph(_ unicode: Character, _ ascii: Character) -> Character { symbols == .unicode ? unicode : ascii }

    /// The style of cursor lines. The background color of the theme's cursor is their foreground.
    var marker: Cell {
        var cell = style(.text, .bold)
        if hasColor, theme[.cursor].background != .terminalDefault { cell.foreground = theme[.cursor].background }
        return cell
    }

    /// The style of unavailable things: muted, and dim without colors.
    var muted: Cell { style(.muted, hasColor ? [] : .dim) }

    /// A blank cell with the style of a role. Without colors, roles that differ only in color are reversed.
    func style(_ role: Theme.Role, _ attributes: Cell.Attributes = []) -> Cell {
        var cell = theme[role]
        cell.attributes.formUnion(attributes)
        if !hasColor {
            if [.selection, .cursor, .tabActive].contains(role) { cell.attributes.insert(.reverse) }
            (cell.foreground, cell.background) = (.terminalDefault, .terminalDefault)
        }
        return cell
    }
}

extension Look {
    /// The color of a pixel of a picture: dithered on terminals with 256 colors.
    /// - Parameters:
    ///   - x: The column of the pixel on the screen; pixels side by side must have different ones.
    func pixel(_ color: RGB, x: Int, y: Int) -> Color {
        guard tier == .palette256 else { return Color(color) }
        return .dithered(color.red, color.green, color.blue, x: x, y: y)
    }

    /// The color of a colormap at a position, 0...1, for texts and dots. Its lightness rises with the position in each
    /// tier.
    func color(of ramp: Ramp, _ position: Double) -> RGB {
        switch tier {
        case .trueColor, .mono: return ramp.color(position)
        case .palette256: return PaletteRamp.color(ramp, position)
        case .palette16, .palette8:
            let colors = Shades.colors(of: ramp, tier)
            let step = min(colors.count - 1, Int(Double(Ramp.step(position)) / 256 * Double(colors.count)))
            return RGB(Color(xterm: colors[step])) ?? ramp.color(position)
        }
    }

    /// A cell filled with the color of a colormap at a position, 0...1: with 16 and 8 colors a shade, without colors a
    /// denser character.
    func cell(of ramp: Ramp, _ position: Double) -> Cell {
        switch tier {
        case .trueColor, .palette256: Cell(" ", background: Color(color(of: ramp, position)))
        case .palette16, .palette8: Shades.ramp(ramp, self).cell(ramp.color(position).lightness)
        case .mono: Cell(Surface.density(position))
        }
    }

    /// A cell with a shade of an image, for terminals without pixels.
    /// - Parameters:
    ///   - x: The column of the cell on the screen.
    func shade(_ color: RGB, x: Int, y: Int) -> Cell {
        guard hasColor else { return Cell(Surface.density(color.luma)) }
        return Shades.grays(self).cell(color.lightness, threshold: BayerMatrix.threshold(x: x, y: y))
    }

    /// The style of a glyph in the color of a class.
    func swatch(_ color: RGB) -> Cell {
        var cell = style(.text, hasColor ? [] : .bold)
        if hasColor { cell.foreground = Color(color) }
        return cell
    }

    /// The style of a letter on the color of a class. A letter in that color would be unreadable if it is dark.
    func letter(on color: RGB) -> Cell {
        var cell = style(.text, .bold)
        if hasColor { (cell.foreground, cell.background) = (Color(color.contrasting), Color(color)) }
        return cell
    }

    /// The style of a glyph in the color of the class with this index.
    func swatch(class index: Int, _ shared: SharedState) -> Cell { swatch(color(ofClass: index, shared)) }

    /// The style of a letter on the color of the class with this index.
    func letter(class index: Int, _ shared: SharedState) -> Cell { letter(on: color(ofClass: index, shared)) }

    /// Gray for a class that the project does not have, as in the results of a former round.
    private func color(ofClass index: Int, _ shared: SharedState) -> RGB {
        UInt8(exactly: index).flatMap { shared.classColors(self)[$0] } ?? RGB(128, 128, 128)
    }
}

extension Color {
    init(_ color: RGB) { self = .rgb(color.red, color.green, color.blue) }
}

extension RGB {
    /// Nil for the terminal's own color, because its RGB value is unknown.
    init?(_ color: Color) {
        guard case .rgb(let red, let green, let blue) = color else { return nil }
        self.init(red, green, blue)
    }
}
