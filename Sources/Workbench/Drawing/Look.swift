import Imagery
import Terminal

/// How the screen is drawn: with which colors, characters and theme.
package struct Look: Sendable {
    package let tier: ColorTier
    package let symbols: SymbolSet
    package let theme: Theme
    /// True if a cell shows 2x3 pixels in two colors, instead of 1x2 in their own colors.
    package let hasSextants: Bool

    package init(
        tier: ColorTier = .trueColor, symbols: SymbolSet = .unicode, theme: Theme = .dark, wantsSextants: Bool = false
    ) {
        self.tier = tier
        self.symbols = symbols
        hasSextants = wantsSextants && tier != .mono && symbols == .unicode
        self.theme = theme
    }

    var hasColor: Bool { tier != .mono }
    /// True if a cell can show two pixels in their own colors.
    var hasHalfBlocks: Bool { hasColor && symbols == .unicode }

    /// The number of image pixels that a cell shows.
    var pixelsPerCell: (across: Int, down: Int) { hasSextants ? (2, 3) : (1, 2) }

    /// The same look with another theme.
    func with(_ theme: Theme) -> Look {
        Look(tier: tier, symbols: symbols, theme: theme, wantsSextants: hasSextants)
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
