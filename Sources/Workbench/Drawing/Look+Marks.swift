import Imagery
import Terminal

/// Lines and cursors over pictures, in colors that are visible on any color.
extension Look {
    /// A difference of lightness in Oklab that a thin line needs.
    static let markContrast = 0.4

    /// The color of a line of single pixels over a color: the theme's, or black or white if that is about as light.
    func markColor(over ground: RGB) -> RGB {
        guard let own = RGB(marker.foreground), abs(own.lightness - ground.lightness) >= Self.markContrast else {
            return ground.contrasting
        }
        return own
    }

    /// A character in the theme's color over a cell of a picture. Where the picture is about as light, it becomes
    /// darker or lighter behind the character. Without colors the character is reversed.
    func mark(_ glyph: Character, over cell: Cell) -> Cell {
        guard hasColor else { return Cell(glyph, attributes: [.bold, .reverse]) }
        let own = RGB(marker.foreground) ?? RGB(255, 255, 255)
        return Cell(
            glyph, foreground: Color(own), background: Color(plate(for: own, over: ground(of: cell))),
            attributes: .bold)
    }

    /// The color behind a mark. With 16 and 8 colors always black or white, because there are few shades.
    private func plate(for mark: RGB, over ground: RGB) -> RGB {
        guard hasPixels else { return mark.contrasting }
        let shares = [0, 0.3, 0.5, 0.7, 0.85]
        let plates = shares.lazy.map { ground.blended(with: mark.contrasting, $0) }
        return plates.first { abs($0.lightness - mark.lightness) >= Self.markContrast } ?? mark.contrasting
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
