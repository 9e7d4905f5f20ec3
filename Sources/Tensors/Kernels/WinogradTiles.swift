/// How a map falls into four by four tiles of outputs, and their way to the 36 points and back. Points lie
/// `[point, tile of the block, channel]`.
struct WinogradTiles {
    let blocks: Chunks
    private let height: Int
    private let width: Int
    private let rows: Int
    private let columns: Int

    init(_ map: FeatureMap) {
        height = map.height
        width = map.width
        rows = (map.height + 3) / 4
        columns = (map.width + 3) / 4
        blocks = Chunks(map.batch * rows * columns, target: 384)
    }

    func forEach(in block: Int, on device: Device, _ body: (_ tile: Int) -> Void) {
        let tiles = blocks[block]
        device.workers.forEach(tiles.count, by: 8) { for index in $0 { body(tiles.lowerBound + index) } }
    }

    /// The six by six inputs around a tile, zeros outside the image.
    func transformInput(_ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Lane>, at position: Int) {
        let lanes = map.laneCount
        let pointSize = blocks.size * lanes
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: 36) { buffer in
            let buffer = buffer.baseAddress!
            for lane in 0..<lanes {
                for column in 0..<6 {
                    @inline(__always) func at(_ row: Int) -> Lane {
                        load(map, tile, row - 1, column - 1, lane)
                    }
                    Winograd.store(
                        Winograd.input((at(0), at(1), at(2), at(3), at(4), at(5))), buffer + column, apart: 6)
                }
                for row in 0..<6 {
                    Winograd.store(
                        Winograd.input(Winograd.load(buffer + row * 6, apart: 1)),
                        points + row * 6 * pointSize + position * lanes + lane, apart: pointSize)
                }
            }
        }
    }

    /// The four by four gradients of a tile's outputs, zeros outside the image.
    func transformGradient(
        _ tile: Int, _ map: FeatureMap, into points: UnsafeMutablePointer<Lane>, at position: Int
    ) {
        let lanes = map.laneCount
        let pointSize = blocks.size * lanes
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: 24) { buffer in
            let buffer = buffer.baseAddress!
            for lane in 0..<lanes {
                for column in 0..<4 {
                    @inline(__always) func at(_ row: Int) -> Lane { load(map, tile, row, column, lane) }
                    Winograd.store(
                        Winograd.outputGradient((at(0), at(1), at(2), at(3))), buffer + column, apart: 4)
                }
                for row in 0..<6 {
                    let four = buffer + row * 4
                    Winograd.store(
                        Winograd.outputGradient((four[0], four[1], four[2], four[3])),
                        points + row * 6 * pointSize + position * lanes + lane, apart: pointSize)
                }
            }
        }
    }

    /// A tile's outputs, as far as they lie in the image.
    func transformOutput(
        _ tile: Int, _ points: UnsafeMutablePointer<Lane>, at position: Int, into map: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?
    ) {
        let lanes = map.laneCount
        let pointSize = blocks.size * lanes
        let (image, y, x) = origin(tile)
        let (tileHeight, tileWidth) = (min(4, height - y), min(4, width - x))
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: 24) { buffer in
            let buffer = buffer.baseAddress!
            for lane in 0..<lanes {
                for column in 0..<6 {
                    let from = points + column * pointSize + position * lanes + lane
                    let four = Winograd.output(Winograd.load(from, apart: 6 * pointSize))
                    (buffer[column], buffer[6 + column]) = (four.0, four.1)
                    (buffer[12 + column], buffer[18 + column]) = (four.2, four.3)
                }
                for row in 0..<tileHeight {
                    let four = Winograd.output(Winograd.load(buffer + row * 6, apart: 1))
                    let to = map.lanes + ((image * height + y + row) * width + x) * map.laneStride + lane
                    for column in 0..<tileWidth {
                        let value = column < 2 ? (column == 0 ? four.0 : four.1) : (column == 2 ? four.2 : four.3)
                        let at = to + column * map.laneStride
                        at.pointee = accumulating ? at.pointee + value : value
                    }
                }
            }
        }
        guard let epilogue else { return }
        for row in 0..<tileHeight {
            let first = (image * height + y + row) * width + x
            epilogue.apply(to: map, pixels: first..<first + tileWidth)
        }
    }

    @inline(__always)
    private func origin(_ tile: Int) -> (image: Int, y: Int, x: Int) {
        let (image, inside) = tile.quotientAndRemainder(dividingBy: rows * columns)
        return (image, inside / columns * 4, inside % columns * 4)
    }

    /// Eight channels of the pixel at a place relative to the tile's first output.
    @inline(__always)
    private func load(_ map: FeatureMap, _ tile: Int, _ row: Int, _ column: Int, _ lane: Int) -> Lane {
        let (image, top, left) = origin(tile)
        let (y, x) = (top + row, left + column)
        guard 0..<height ~= y && 0..<width ~= x else { return .zero }
        return map.lanes[((image * height + y) * width + x) * map.laneStride + lane]
    }
}
