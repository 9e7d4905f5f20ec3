/// A set of pixels, run-length encoded: ascending ranges of positions `row * width + column`.
///
/// A filled area needs some bytes per row instead of some bytes per pixel.
package struct PixelRuns: Sequence, Sendable, Equatable {
    /// The runs in ascending order. None is empty, and none touches the next.
    package private(set) var ranges: [Range<Int>] = []

    /// - Parameter pixels: Ascending positions without repetitions.
    package init(_ pixels: some Sequence<Int>) {
        for pixel in pixels { append(pixel..<pixel + 1) }
    }

    package init() {}

    /// The number of pixels. O(runs).
    package var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Adds a range of pixels, which must come after all others.
    package mutating func append(_ pixels: Range<Int>) {
        guard !pixels.isEmpty else { return }
        guard let last = ranges.last, last.upperBound >= pixels.lowerBound else { return ranges.append(pixels) }
        precondition(last.upperBound == pixels.lowerBound, "PixelRuns: \(pixels) does not come after \(last)")
        ranges[ranges.count - 1] = last.lowerBound..<pixels.upperBound
    }

    package func makeIterator() -> FlattenSequence<[Range<Int>]>.Iterator { ranges.joined().makeIterator() }
}
