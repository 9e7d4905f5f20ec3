/// A rectangle of cells. `x` increases to the right and `y` downwards.
package struct Rect: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package var isEmpty: Bool { width <= 0 || height <= 0 }

    package func contains(x: Int, y: Int) -> Bool {
        (self.x..<self.x + max(0, width)).contains(x) && (self.y..<self.y + max(0, height)).contains(y)
    }

    /// The cells that are in both rectangles. Empty if there are none.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: max(0, min(x + width, other.x + other.width) - left),
            height: max(0, min(y + height, other.y + other.height) - top))
    }

    /// The rectangle made smaller by `amount` cells on each side.
    package func inset(by amount: Int = 1) -> Rect {
        Rect(x: x + amount, y: y + amount, width: max(0, width - 2 * amount), height: max(0, height - 2 * amount))
    }
}
