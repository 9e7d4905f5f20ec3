/// How a map falls into squares of outputs, and their way to a transform's points and back. Points lie
/// `[point, tile of the block, channel]`, tiles an odd number of cache lines apart, or all would meet in the same cache
/// sets.
///
/// With a dilation of d a map is d x d maps, each of every d-th row and column, which fall into squares by themselves.
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

    /// Lines from a tile of `channels` channels to the next of the same point.
    func leading(_ channels: Int) -> Int { channels / Line.scalarCount | 1 }

    /// Lines between the points of a block of tiles.
    func apart(_ channels: Int) -> Int { blocks.size * leading(channels) + 1 }

    /// The floats that a block of tiles takes.
    func size(_ channels: Int) -> Int { Transform.points * apart(channels) * Line.scalarCount }

    /// The inputs around a tile, zeros outside the image.
    func transformInput(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Line>, at position: Int, on device: Device
    ) {
        let lines = map.lineCount
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, from: -1, side: Transform.side, on: device) { pixels in
            for line in 0..<lines {
                Transform.spreadInput(pixels, line: line, into: to + line, apart: apart(map.channels))
            }
        }
    }

    /// A tile's outputs, as far as they lie in the image.
    ///
    /// - Parameter square: Room for `Transform.room` lines.
    func transformOutput(
        _ tile: Int, _ points: UnsafePointer<Line>, at position: Int, square: UnsafeMutablePointer<Line>,
        into map: FeatureMap, accumulating: Bool, epilogue: Epilogue?
    ) {
        let lines = map.lineCount
        let apart = apart(map.channels)
        let from = points + position * leading(map.channels)
        let extent = Transform.extent
        let (image, y, x) = origin(tile)
        let (tileHeight, tileWidth) = (outputs(from: y, of: height), outputs(from: x, of: width))
        let (pixel, to) = ((image * height + y) * width + x, map.lines)
        @inline(__always)
        func write(_ value: (_ new: Line, _ old: Line, _ pixel: Int, _ line: Int) -> Line) {
            for line in 0..<lines {
                Transform.gatherOutput(from + line, apart: apart, into: square)
                for row in 0..<tileHeight {
                    for column in 0..<tileWidth {
                        let pixel = pixel + (row * width + column) * dilation
                        let at = to + pixel * map.lineStride + line
                        at.pointee = value(square[row * extent + column], at.pointee, pixel, line)
                    }
                }
            }
        }
        if let epilogue {
            precondition(!accumulating, "WinogradTiles: an end to sums that are added to others")
            write { new, _, pixel, line in epilogue(new, pixel: pixel, line: line) }
        } else if accumulating {
            write { new, old, _, _ in old + new }
        } else {
            write { new, _, _, _ in new }
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
        _ body: (UnsafePointer<UnsafePointer<Line>>) -> Void
    ) {
        let (image, y, x) = origin(tile)
        let zeros = UnsafeRawPointer(device.zeros(map.stride)).assumingMemoryBound(to: Line.self)
        let lines = UnsafePointer(map.lines)
        withUnsafeTemporaryAllocation(of: UnsafePointer<Line>.self, capacity: side * side) { pixels in
            let pixels = pixels.baseAddress!
            for row in 0..<side {
                for column in 0..<side {
                    let (top, left) = (y + (from + row) * dilation, x + (from + column) * dilation)
                    let isInside = 0..<height ~= top && 0..<width ~= left
                    let pixel = (image * height + top) * width + left
                    pixels[row * side + column] = isInside ? lines + pixel * map.lineStride : zeros
                }
            }
            body(pixels)
        }
    }
}

extension WinogradTiles<WinogradFour> {
    /// The gradients of a tile's outputs, zeros outside the image.
    func transformGradient(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Line>, at position: Int, on device: Device
    ) {
        let lines = map.lineCount
        let to = points + position * leading(map.channels)
        withPixels(of: tile, in: map, from: 0, side: 4, on: device) { pixels in
            for line in 0..<lines {
                WinogradFour.spreadOutputGradient(pixels, line: line, into: to + line, apart: apart(map.channels))
            }
        }
    }
}
