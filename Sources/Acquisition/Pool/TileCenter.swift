/// The position of a tile in its image, in pixels.
package struct TileCenter: Sendable {
    /// The center of the tile.
    let x: Float
    let y: Float
    let shorterSide: Float

    package init(left: Int, top: Int, width: Int, height: Int) {
        x = Float(left) + Float(width) / 2
        y = Float(top) + Float(height) / 2
        shorterSide = Float(min(width, height))
    }
}
