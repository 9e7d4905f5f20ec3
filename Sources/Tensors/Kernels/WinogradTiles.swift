/// How a map falls into squares of outputs, and their way to a transform's points and back. Points lie
/// `[point, tile of the block, channel]`, tiles an odd number of cache lines apart, or all would meet in the same cache
/// sets.
///
/// With a dilation of d a map is d x d maps, each of every d-th line and column, which fall into squares by themselves.
struct WinogradTiles<Transform: WinogradTransform> {
    let blocks: Chunks
    private let height: Int
    private let width: Int
    private let dilation: Int
    /// How many maps a map is, side by side.
    private let phases: Int
    private let rows: Int
    private let columns: Int

    /// - Parameter outputs: About how many outputs a block has.
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

    /// Lanes from a tile of `channels` channels to the next of the same point.
    func leading(_ channels: Int) -> Int { ((channels + 15) / 16 | 1) * 2 }

    /// Lanes between the points of a block of tiles.
    func apart(_ channels: Int) -> Int { blocks.size * leading(channels) + 2 }

    /// The floats that a block of tiles takes.
    func size(_ channels: Int) -> Int { Transform.points * apart(channels) * 8 }

    /// The inputs around a tile, zeros outside the image.
    func transformInput(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Lane>, at position: Int, on device: Device
    ) {
        let lanes = map.laneCount
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, from: -1, side: Transform.side, on: device) { pixels in
            for lane in 0..<lanes {
                Transform.spreadInput(pixels, lane: lane, into: to + lane, apart: apart(map.channels))
            }
        }
    }

    /// A tile's outputs, as far as they lie in the image.
    func transformOutput(
        _ tile: Int, _ points: UnsafePointer<Lane>, at position: Int, into map: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?
    ) {
        let lanes = map.laneCount
        let apart = apart(map.channels)
        let from = points + position * leading(map.channels)
        let extent = Transform.extent
        let (image, y, x) = origin(tile)
        let (tileHeight, tileWidth) = (outputs(from: y, of: height), outputs(from: x, of: width))
        let pixel = (image * height + y) * width + x
        let first = map.lanes + pixel * map.laneStride
        let (lineStride, columnStride) = (dilation * width * map.laneStride, dilation * map.laneStride)
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: extent * extent) { square in
            let square = square.baseAddress!
            for lane in 0..<lanes {
                Transform.gatherOutput(from + lane, apart: apart, into: square)
                for row in 0..<tileHeight {
                    let to = first + row * lineStride + lane
                    for column in 0..<tileWidth {
                        let at = to + column * columnStride
                        let value = square[row * extent + column]
                        at.pointee = accumulating ? at.pointee + value : value
                    }
                }
            }
        }
        guard let epilogue else { return }
        for row in 0..<tileHeight {
            for column in 0..<tileWidth {
                let at = pixel + (row * width + column) * dilation
                epilogue.apply(to: map, pixels: at..<at + 1)
            }
        }
    }

    /// A tile's first output.
    @inline(__always)
    private func origin(_ tile: Int) -> (image: Int, y: Int, x: Int) {
        let (phase, place) = tile.quotientAndRemainder(dividingBy: rows * columns)
        let (line, left) = phase.quotientAndRemainder(dividingBy: phases)
        let (image, top) = line.quotientAndRemainder(dividingBy: min(dilation, height))
        let apart = dilation * Transform.extent
        return (image, top + place / columns * apart, left + place % columns * apart)
    }

    /// How many of a tile's outputs along an axis lie in the image.
    @inline(__always)
    private func outputs(from first: Int, of extent: Int) -> Int {
        max(0, min(Transform.extent, (extent - first + dilation - 1) / dilation))
    }

    /// Where the pixels of a square begin that starts `from` rows and columns from a tile's first output; zeros stand in
    /// for those outside the image.
    @inline(__always)
    private func withPixels(
        of tile: Int, in map: FeatureMap, from: Int, side: Int, on device: Device,
        _ body: (UnsafePointer<UnsafePointer<Lane>>) -> Void
    ) {
        let (image, y, x) = origin(tile)
        let zeros = device.zeros(map.stride)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Lane>.self, capacity: side * side) { pixels in
            let pixels = pixels.baseAddress!
            for row in 0..<side {
                for column in 0..<side {
                    let (top, left) = (y + (from + row) * dilation, x + (from + column) * dilation)
                    let isInside = 0..<height ~= top && 0..<width ~= left
                    let pixel = (image * height + top) * width + left
                    pixels[row * side + column] =
                        isInside ? UnsafePointer(map.lanes + pixel * map.laneStride) : zeros
                }
            }
            body(pixels)
        }
    }
}

extension WinogradTiles<WinogradFour> {
    /// The gradients of a tile's outputs, zeros outside the image.
    func transformGradient(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Lane>, at position: Int, on device: Device
    ) {
        let lanes = map.laneCount
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, from: 0, side: 4, on: device) { pixels in
            for lane in 0..<lanes {
                WinogradFour.spreadOutputGradient(pixels, lane: lane, into: to + lane, apart: apart(map.channels))
            }
        }
    }
}
