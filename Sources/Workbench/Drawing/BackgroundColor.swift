import Imagery
import Terminal

extension Theme {
    /// The background of texts and images. It is black if the theme uses the terminal's own color, because that is
    /// unknown.
    var backgroundColor: RGB { RGB(self[.text].background) ?? RGB(0, 0, 0) }
}

extension Look {
    /// The theme's background; black without colors.
    var backgroundColor: RGB { hasColor ? theme.backgroundColor : RGB(0, 0, 0) }
}
