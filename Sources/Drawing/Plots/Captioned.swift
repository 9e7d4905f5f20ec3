import Imagery

/// A picture with a title above, and notes and legends below.
package struct Captioned: Sendable {
    package var title: String
    /// A line of text below the title.
    package var note: String
    package var picture: Drawing
    /// Legends and color bars, drawn in the style of the caption.
    package var below: [Drawing]

    package init(_ title: String, note: String = "", _ picture: Drawing, below: [Drawing] = []) {
        (self.title, self.note, self.picture, self.below) = (title, note, picture, below)
    }

    package func drawing(_ style: PlotStyle = .light) -> Drawing {
        var parts = [Drawing.title(title, width: picture.width, style)]
        if !note.isEmpty { parts.append(.note(note, width: picture.width, style)) }
        return .stack(parts + [picture] + below, ground: style.ground)
    }
}
