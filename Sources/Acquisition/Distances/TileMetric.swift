/// The spatial distance of tiles of one image, normalized to `0...1`; tiles of different images are at distance 1.
struct TileMetric: Sendable {
    let geometry: TileGeometry
    private let distance: SpatialDistance
    /// The normalization of the linear form: the farthest two tiles of any one image.
    private let farthest: Float

    init(_ distance: SpatialDistance, _ geometry: TileGeometry) {
        self.geometry = geometry
        self.distance = distance
        farthest = distance.form == .linear ? geometry.farthest(by: distance.norm) : 1
    }

    /// The tiles of the image of a tile.
    @inline(__always)
    func image(of index: Int) -> Range<Int> { geometry.images[Int(geometry.imageOfTile[index])] }

    /// Hands each tile of `image`, and its distance from a tile of the same image, to `body`; itself too, by the
    /// formula of other tiles.
    @inline(__always)
    func distances(from index: Int, to image: Range<Int>, _ body: (Int, Float) -> Void) {
        let norm = distance.norm
        switch distance.form {
        case .piecewise(let near, let far, let other, let delta):
            let reach = Float(delta) * geometry.sides[Int(geometry.imageOfTile[index])]
            let (near, far) = (Float(near / other), Float(far / other))
            switch norm {
            case .chebyshev: walk(from: index, to: image) { body($0, max($1, $2) < reach ? near : far) }
            case .l1: walk(from: index, to: image) { body($0, $1 + $2 < reach ? near : far) }
            case .l2: walk(from: index, to: image) { body($0, norm.length($1, $2) < reach ? near : far) }
            }
        case .linear: walk(from: index, to: image) { body($0, norm.length($1, $2) / farthest) }
        }
    }

    @inline(__always)
    private func walk(from index: Int, to image: Range<Int>, _ body: (Int, Float, Float) -> Void) {
        geometry.xs.withUnsafeBufferPointer { xs in
            geometry.ys.withUnsafeBufferPointer { ys in
                let (x, y) = (xs[index], ys[index])
                for other in image { body(other, abs(xs[other] - x), abs(ys[other] - y)) }
            }
        }
    }
}
