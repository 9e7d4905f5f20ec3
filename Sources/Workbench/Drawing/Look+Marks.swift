import Imagery
import Terminal

/// Lines and cursors over pictures, in colors that are visible on any color.
extension Look {
    /// A difference of lightness in Oklab that a thin line needs.
    static let markContrast = 0.35

    /// The color of a line over a color: the theme's, or black or white if that is about as light. With 16 and 8 colors
    /// always black or white, because the terminal may show other colors than expected for the rest.
    func markColor(over ground: RGB) -> RGB {
        guard hasPixels, let own = RGB(marker.foreground),
            abs(own.lightness - ground.lightness) >= Self.markContrast
        else { return ground.contrasting }
        return own
    }

    /// A character over a cell of a picture. Without colors it is reversed.
    func mark(_ glyph: Character, over cell: Cell) -> Cell {
        guard hasColor else { return Cell(glyph, attributes: [.bold, .reverse]) }
        let ground = ground(of: cell)
        return Cell(
            glyph, foreground: Color(markColor(over: ground)), background: Color(ground), attributes: .bold)
    }

    /// The color of a cell behind a character that replaces its own: the mean of its pixels.
    func ground(of cell: Cell) -> RGB {
        guard let back = RGB(cell.background) else { return backgroundColor }
        let scalar = cell.character.unicodeScalars.first?.value ?? 0
        // Half blocks and sextants are pixels of the image. Lines are not, and shades are only a texture.
        guard hasPixels, 0x2580...0x259F ~= scalar || 0x1FB00...0x1FB3B ~= scalar, let front = RGB(cell.foreground)
        else { return back }
        return front.blended(with: back, 0.5)
    }
}
