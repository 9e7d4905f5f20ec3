import Imagery

/// Names with the marks that stand for them, in as many columns as fit.
package struct Legend: Sendable {
    package enum Swatch: Sendable {
        case square(RGB)
        case disc(RGB)
        /// A disc with a ring around it.
        case ring(RGB, disc: RGB)
        /// The frame of a square.
        case frame(RGB)
        case line(RGB, isDashed: Bool, Marker?)

        /// The width in pixels. Between the marker and the ends of a line there is space for a dash and a gap.
        var width: Int { if case .line = self { 36 } else { 14 } }
    }

    package struct Entry: Sendable {
        package var name: String
        package var swatch: Swatch

        package init(_ name: String, _ swatch: Swatch) { (self.name, self.swatch) = (name, swatch) }
    }

    package var title: String
    package var entries: [Entry]

    package init(_ entries: [Entry], title: String = "") { (self.title, self.entries) = (title, entries) }

    /// Longer names are cut, so that one of them does not take the space of a column.
    private static let longestName = 40

    /// The legend in a drawing of the given width. It is 1 pixel high without entries.
    package func drawing(width: Int, _ style: PlotStyle = .light) -> Drawing {
        guard !entries.isEmpty else { return Drawing(width: width, height: 1, ground: style.ground) }
        let (padding, gap) = (style.padding, 16.0)
        let swatchWidth = Double((entries.map(\.swatch.width).max() ?? 0) + 9)
        let space = Double(width - 2 * padding)
        // Many names need at least two columns.
        let columnSpace = entries.count > 12 ? (space - gap) / 2 : space
        let longest = min(columnSpace - swatchWidth, Double(Self.longestName) * style.width("n"))
        let names = entries.map { style.shortened($0.name, to: longest + 0.5) }
        let column = (names.map { style.width($0) }.max() ?? 0) + swatchWidth + gap
        let columns = max(1, min(entries.count, Int((space + gap) / column)))
        let rows = (entries.count + columns - 1) / columns
        let start = padding / 2 + (title.isEmpty ? 0 : style.lineHeight)
        var drawing = Drawing(width: width, height: start + rows * style.lineHeight + padding / 2, ground: style.ground)
        drawing.write(
            style.shortened(title, to: space), x: Double(padding), top: padding / 2, style, style.muted)
        for (index, (entry, name)) in zip(entries, names).enumerated() {
            let x = Double(padding) + Double(index % columns) * column
            let top = start + index / columns * style.lineHeight
            let center = Drawing.Point(
                x: x + (swatchWidth - 9) / 2, y: Double(top) + Double(style.lineHeight) / 2)
            Self.draw(entry.swatch, at: center, style, on: &drawing)
            drawing.write(name, x: x + swatchWidth, top: top, style, style.text)
        }
        return drawing
    }

    private static func draw(
        _ swatch: Swatch, at center: Drawing.Point, _ style: PlotStyle, on drawing: inout Drawing
    ) {
        let (x, y) = (Int(center.x) - 6, Int(center.y) - 6)
        switch swatch {
        case .square(let color):
            // A frame, because the color of a class may be that of the ground.
            drawing.fill(x: x, y: y, width: 13, height: 13, style.axis)
            drawing.fill(x: x + 1, y: y + 1, width: 11, height: 11, color)
        case .disc(let color): drawing.disc(at: center, radius: 5, color)
        case .ring(let ring, let disc):
            drawing.disc(at: center, radius: 7, ring)
            drawing.disc(at: center, radius: 4.5, disc)
        case .frame(let color): drawing.frame(x: x, y: y, width: 13, height: 13, thickness: 3, color)
        case .line(let color, let isDashed, let marker):
            let half = Double(swatch.width) / 2
            drawing.line(
                [Drawing.Point(x: center.x - half, y: center.y), Drawing.Point(x: center.x + half, y: center.y)],
                width: 2, isDashed: isDashed, color)
            marker?.draw(at: center, radius: 4, color, on: &drawing)
        }
    }
}
