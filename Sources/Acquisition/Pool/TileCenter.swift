/// The center of a tile in its image, in tile units: x is divided by the grid's nominal tile width, y by its nominal
/// tile height. So the neighbors in a row and in a column are both at distance 1.
package struct TileCenter: Sendable, Hashable {
    let x: Float
    let y: Float

    package init(x: Double, y: Double) {
        self.x = Float(x)
        self.y = Float(y)
    }
}
