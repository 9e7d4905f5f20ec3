/// Counters that grow with each change of the shared state, used as cache keys.
package struct Versions: Hashable, Sendable {
    package var states = 0
    package var scores = 0
    package var embedding = 0
    package var queue = 0
    package var choices = 0
    package var preview = 0
    package var selection = 0
    package var classColors = 0

    /// The versions that the colored dots of the scatter depend on. Queue, choices and preview change only the glyphs.
    var ofDots: Versions {
        var dots = self
        (dots.queue, dots.choices, dots.preview) = (0, 0, 0)
        return dots
    }
}
