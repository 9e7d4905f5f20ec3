/// Grow with every change of what they name, so that what was drawn from it can be told from what is to be drawn.
package struct Versions: Hashable, Sendable {
    package var states = 0
    package var scores = 0
    package var embedding = 0
    package var queue = 0
    package var choices = 0
    package var preview = 0
    package var selection = 0

    /// Without what only says which tiles are queried.
    var dots: Versions {
        var dots = self
        (dots.queue, dots.choices, dots.preview) = (0, 0, 0)
        return dots
    }
}
