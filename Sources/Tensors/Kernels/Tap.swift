/// The extent of a convolution's or pooling's output along an axis, with padding that keeps the extent at stride 1.
@inline(__always)
func stridedExtent(_ input: Int, by stride: Int) -> Int { (input + stride - 1) / stride }

/// A tap of a square kernel: its index, by row and column, and the offset of the pixel that it reads.
struct Tap {
    let index: Int
    let dy: Int
    let dx: Int

    /// All taps of a kernel of odd extent.
    static func all(kernel: Int) -> [Tap] {
        let reach = kernel / 2
        return (0..<kernel * kernel).map { Tap(index: $0, dy: $0 / kernel - reach, dx: $0 % kernel - reach) }
    }

    /// The taps of a 3x3 kernel that read more than padding, the center first.
    static func live(in map: FeatureMap, dilation: Int) -> [Tap] {
        [4, 0, 1, 2, 3, 5, 6, 7, 8].map { Tap(index: $0, dy: ($0 / 3 - 1) * dilation, dx: ($0 % 3 - 1) * dilation) }
            .filter { abs($0.dy) < map.height && abs($0.dx) < map.width }
    }

    /// The tap with the opposite offset, for gradients.
    var mirrored: Tap { Tap(index: index, dy: -dy, dx: -dx) }

    /// The number of pixels whose tap reads a pixel of the image.
    func reach(in map: FeatureMap) -> Int { map.batch * (map.height - abs(dy)) * (map.width - abs(dx)) }

    /// The columns whose tap reads a pixel of the image.
    func columns(inside width: Int) -> Range<Int> { max(0, -dx)..<min(width, width - dx) }
}

/// The outputs along one axis that read the input at one position with three taps of stride 2, and their taps.
struct StridedReaders: Sequence, IteratorProtocol {
    private let first: (output: Int, tap: Int)
    private let second: (output: Int, tap: Int)
    private let count: Int
    private var given = 0

    /// - Parameter extent: The extent of the output.
    init(of position: Int, extent: Int) {
        first = (output: position / 2, tap: position % 2 + 1)
        second = (output: (position + 1) / 2, tap: 0)
        count = position % 2 == 1 && second.output < extent ? 2 : 1
    }

    mutating func next() -> (output: Int, tap: Int)? {
        guard given < count else { return nil }
        given += 1
        return given == 1 ? first : second
    }
}
