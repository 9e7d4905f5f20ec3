/// Splits a map into tiles of outputs and transforms them. Blocks of transformed tiles have the layout `[point, tile,
/// channel]`. Tiles are an odd number of cache lines apart, to prevent conflicts in the cache sets.
///
/// With dilation `d` the map is treated as `d x d` interleaved maps of every `d`-th row and column. Each of them is
/// split into tiles.
struct WinogradTiles<Transform: WinogradTransform> {
    let blocks: Chunks
    private let height: Int
    private let width: Int
    private let dilation: Int
    /// The number of interleaved maps.
    private let phases: Int
    private let rows: Int
    private let columns: Int

    /// - Parameters:
    ///   - map: The output.
    ///   - outputs: The approximate number of outputs in a block. A larger block makes larger products and needs more
    ///     cache.
    init(_ map: FeatureMap, dilation: Int = 1, outputs: Int = 768) {
        let extent = Transform.extent
        height = map.height
        width = map.width
        self.dilation = dilation
        phases = min(dilation, map.width)
        rows = (map.height + dilation * extent - 1) / (dilation * extent)
        columns = (map.width + dilation * extent - 1) / (dilation * extent)
        blocks = Chunks(
            map.batch * min(dilation, map.height) * phases * rows * columns, target: outputs / (extent * extent))
    }

    var count: Int { blocks.total }

    /// Vectors from one tile of `channels` channels to the next of the same point.
    func leading(_ channels: Int) -> Int { channels / Vector16.scalarCount | 1 }

    /// Vectors from one point of a block of tiles to the next.
    func apart(_ channels: Int) -> Int { blocks.size * leading(channels) + 1 }

    /// The number of floats of a block of tiles.
    func size(_ channels: Int) -> Int { Transform.points * apart(channels) * Vector16.scalarCount }

    /// Transforms the inputs of a tile. Inputs outside the image are zeros.
    func transformInput(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Vector16>, at position: Int, on device: Device
    ) {
        let vectors = map.vector16Count
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, stride: Transform.stride, from: -1, side: Transform.side, on: device) { pixels in
            for vector in 0..<vectors {
                Transform.spreadInput(pixels, vector: vector, into: to + vector, apart: apart(map.channels))
            }
        }
    }

    /// Transforms back and writes the outputs of a tile that lie in the image.
    ///
    /// - Parameter square: Scratch memory of `Transform.room` vectors.
    func transformOutput(
        _ tile: Int, _ points: UnsafePointer<Vector16>, at position: Int, square: UnsafeMutablePointer<Vector16>,
        into map: FeatureMap, accumulating: Bool, epilogue: Epilogue?
    ) {
        let vectors = map.vector16Count
        let apart = apart(map.channels)
        let from = points + position * leading(map.channels)
        let extent = Transform.extent
        let (image, y, x) = origin(tile)
        let (tileHeight, tileWidth) = (outputs(from: y, of: height), outputs(from: x, of: width))
        let (pixel, to) = ((image * height + y) * width + x, map.vectors16)
        @inline(__always)
        func write(_ value: (_ new: Vector16, _ old: Vector16, _ pixel: Int, _ vector: Int) -> Vector16) {
            for vector in 0..<vectors {
                Transform.gatherOutput(from + vector, apart: apart, into: square)
                for row in 0..<tileHeight {
                    for column in 0..<tileWidth {
                        let pixel = pixel + (row * width + column) * dilation
                        let at = to + pixel * map.vector16Stride + vector
                        at.pointee = value(square[row * extent + column], at.pointee, pixel, vector)
                    }
                }
            }
        }
        if let epilogue {
            precondition(!accumulating, "WinogradTiles: an end to sums that are added to others")
            write { new, _, pixel, vector in epilogue(new, pixel: pixel, vector: vector) }
        } else if accumulating {
            write { new, old, _, _ in old + new }
        } else {
            write { new, _, _, _ in new }
        }
    }

    /// The position of a tile's first output.
    @inline(__always)
    private func origin(_ tile: Int) -> (image: Int, y: Int, x: Int) {
        let (phase, place) = tile.quotientAndRemainder(dividingBy: rows * columns)
        let (vector, left) = phase.quotientAndRemainder(dividingBy: phases)
        let (image, top) = vector.quotientAndRemainder(dividingBy: min(dilation, height))
        let apart = dilation * Transform.extent
        return (image, top + place / columns * apart, left + place % columns * apart)
    }

    /// The number of a tile's outputs along an axis that lie in the image.
    @inline(__always)
    private func outputs(from first: Int, of extent: Int) -> Int {
        max(0, min(Transform.extent, (extent - first + dilation - 1) / dilation))
    }

    /// Calls `body` with a pointer to each pixel of a square, which starts `from` rows and columns from a tile's first
    /// output. Pixels outside the image are zeros.
    @inline(__always)
    private func withPixels(
        of tile: Int, in map: FeatureMap, stride: Int, from: Int, side: Int, on device: Device,
        _ body: (UnsafePointer<UnsafePointer<Vector16>>) -> Void
    ) {
        let (image, y, x) = origin(tile)
        let zeros = UnsafeRawPointer(device.zeros(map.stride)).assumingMemoryBound(to: Vector16.self)
        let vectors = UnsafePointer(map.vectors16)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Vector16>.self, capacity: side * side) { pixels in
            let pixels = pixels.baseAddress!
            for row in 0..<side {
                for column in 0..<side {
                    let (top, left) = (y * stride + (from + row) * dilation, x * stride + (from + column) * dilation)
                    let isInside = 0..<map.height ~= top && 0..<map.width ~= left
                    let pixel = (image * map.height + top) * map.width + left
                    pixels[row * side + column] = isInside ? vectors + pixel * map.vector16Stride : zeros
                }
            }
            body(pixels)
        }
    }
}

extension WinogradTiles<WinogradFour> {
    /// Transforms the gradients of a tile's outputs. Gradients outside the image are zeros.
    func transformGradient(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Vector16>, at position: Int, on device: Device
    ) {
        let vectors = map.vector16Count
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, stride: 1, from: 0, side: 4, on: device) { pixels in
            for vector in 0..<vectors {
                WinogradFour.spreadOutputGradient(pixels, vector: vector, into: to + vector, apart: apart(map.channels))
            }
        }
    }
}
