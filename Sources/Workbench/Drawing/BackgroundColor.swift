import Imagery
import Terminal

extension Theme {
    /// What is behind texts and pictures; black where the terminal decides, because nobody can ask it.
    var backgroundColor: RGB { RGB(self[.text].background) ?? RGB(0, 0, 0) }
}

extension Look {
    /// The theme's background; black where there are no colors.
    var backgroundColor: RGB { hasColor ? theme.backgroundColor : RGB(0, 0, 0) }
}
