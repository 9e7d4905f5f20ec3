import Imagery
import Terminal

/// How the screen can draw: its colors, its characters, its theme.
package struct Look: Sendable {
    package let tier: ColorTier
    package let symbols: SymbolSet
    package let theme: Theme
    /// Whether images are drawn six pixels a cell, in two colors, instead of two.
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
    /// Two pixels a cell, in their own colors.
    var hasHalfBlocks: Bool { hasColor && symbols == .unicode }

    /// How many pixels of an image a cell shows, across and down.
    var pixelsPerCell: (across: Int, down: Int) { hasSextants ? (2, 3) : (1, 2) }

    /// The same with another theme.
    func with(_ theme: Theme) -> Look {
        Look(tier: tier, symbols: symbols, theme: theme, wantsSextants: hasSextants)
    }

    /// Eight dots a cell, of one color; for plots where there are no colors to lose.
    var hasBraille: Bool { !hasColor && symbols == .unicode }

    /// `unicode` where the terminal has it, else `ascii`.
    func glyph(_ unicode: Character, _ ascii: Character) -> Character { symbols == .unicode ? unicode : ascii }

    /// For lines that mark where the cursor is: the color that the theme puts behind the cursor, on the plain ground.
    var marker: Cell {
        var cell = style(.text, .bold)
        if hasColor, theme[.cursor].background != .terminalDefault { cell.foreground = theme[.cursor].background }
        return cell
    }

    /// For what cannot be used now: muted text, dim where there are no colors.
    var muted: Cell { style(.muted, hasColor ? [] : .dim) }

    /// A blank cell to write text of `role` with. Where there are no colors, what colors alone would show is reversed.
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
    /// For a sign in the color of a class.
    func swatch(_ color: RGB) -> Cell {
        var cell = style(.text, hasColor ? [] : .bold)
        if hasColor { cell.foreground = Color(color) }
        return cell
    }
}

extension Color {
    init(_ color: RGB) { self = .rgb(color.red, color.green, color.blue) }
}

extension RGB {
    /// Nil for the terminal's own color, which nobody knows.
    init?(_ color: Color) {
        guard case .rgb(let red, let green, let blue) = color else { return nil }
        self.init(red, green, blue)
    }

    /// `share` of `other` over this.
    func blended(with other: RGB, _ share: Double) -> RGB {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(Double(a) + (Double(b) - Double(a)) * share + 0.5) }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    /// Brightness as the eye has it, 0...1 (Rec. 601).
    var luma: Double { (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255 }

    /// Black or white, whichever is read better on this color.
    var contrasting: RGB { luma > 0.5 ? RGB(0, 0, 0) : RGB(255, 255, 255) }
}
