import Imagery
import Terminal

extension Surface {
    /// The screen as a picture of 9x18 pixels a cell.
    /// - Parameter theme: Its plain style stands for the terminal's own colors.
    package func picture(_ glyphs: GlyphSheet, theme: Theme) -> Image {
        let (width, height) = (GlyphSheet.width, GlyphSheet.height)
        var image = Image(size: Size(height: self.height * height, width: self.width * width))
        for y in 0..<self.height {
            for x in 0..<self.width {
                let cell = self[x, y]
                var front = RGB(cell.foreground) ?? RGB(theme[.text].foreground) ?? RGB(208, 212, 218)
                var back = RGB(cell.background) ?? RGB(theme[.text].background) ?? RGB(0, 0, 0)
                if cell.attributes.contains(.reverse) { swap(&front, &back) }
                if cell.attributes.contains(.dim) { front = front.blended(with: back, 0.4) }
                let drawn = DrawnCharacter(cell.character)
                for row in 0..<height {
                    for column in 0..<width {
                        var share: Double
                        if let drawn {
                            share = drawn.covers(x: column, y: row, width: width, height: height) ? 1 : 0
                        } else {
                            share = cell.isContinuation ? 0 : glyphs.coverage(of: cell.character, x: column, y: row)
                            if cell.attributes.contains(.bold) { share = min(1, share * 1.5) }
                            if cell.attributes.contains(.underline), row == height - 2 { share = 1 }
                        }
                        image[y * height + row, x * width + column] = back.blended(with: front, share)
                    }
                }
            }
        }
        return image
    }
}
