/// A spatial distance applied to the tiles of a pool, normalized to `0...1`. Tiles of different images are at
/// distance 1.
struct TileMetric: Sendable {
    let geometry: TileGeometry
    private let distance: SpatialDistance
    /// The divisor of the linear form, in tile units.
    private let diameter: Float

    init(_ distance: SpatialDistance, _ geometry: TileGeometry) {
        self.geometry = geometry
        self.distance = distance
        diameter = distance.form == .linear ? geometry.diameter(by: distance.norm) : 1
    }

    /// The tiles of the image that contains a tile.
    @inline(__always)
    func image(of index: Int) -> Range<Int> { geometry.images[Int(geometry.imageOfTile[index])] }

    /// Calls `body` with each of `tiles` and its distance from the tile `index`. In the piecewise form, the distance of
    /// the tile from itself is d1 and not 0; callers that need 0 set it.
    /// - Precondition: All tiles are in one image.
    @inline(__always)
    func forEachDistance(from index: Int, to tiles: Range<Int>, _ body: (Int, Float) -> Void) {
        let norm = distance.norm
        switch distance.form {
        case .piecewise(let near, let far, let other, let delta):
            let threshold = Float(delta)
            let (near, far) = (Float(near / other), Float(far / other))
            // There is one loop for each norm, so that no loop has to test the norm for each tile.
            switch norm {
            case .chebyshev: forEachOffset(from: index, to: tiles) { body($0, max($1, $2) < threshold ? near : far) }
            case .l1: forEachOffset(from: index, to: tiles) { body($0, $1 + $2 < threshold ? near : far) }
            case .l2: forEachOffset(from: index, to: tiles) { body($0, norm.length($1, $2) < threshold ? near : far) }
            }
        // Rounding could make the largest distances slightly larger than 1, which is the bound of `DistanceSums`.
        case .linear: forEachOffset(from: index, to: tiles) { body($0, min(1, norm.length($1, $2) / diameter)) }
        }
    }

    /// Calls `body` with each of `tiles` and the absolute differences of the centers along both axes, in tile
    /// units.
    @inline(__always)
    private func forEachOffset(from index: Int, to tiles: Range<Int>, _ body: (Int, Float, Float) -> Void) {
        geometry.centerX.withUnsafeBufferPointer { centerX in
            geometry.centerY.withUnsafeBufferPointer { centerY in
                let (x, y) = (centerX[index], centerY[index])
                for other in tiles { body(other, abs(centerX[other] - x), abs(centerY[other] - y)) }
            }
        }
    }
}
