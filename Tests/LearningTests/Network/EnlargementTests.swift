import Imagery
import Tensors
import Testing

@testable import Learning

@Suite("Enlargement of images")
struct EnlargementTests {
    @Test("extents are rounded to the nearest whole number, halves up")
    func extents() {
        let half = Enlargement(numerator: 3, denominator: 2)
        #expect((1...7).map(half.extent) == [2, 3, 5, 6, 8, 9, 11])
        let third = Enlargement(numerator: 4, denominator: 3)
        for extent in 1...1000 {
            #expect(third.extent(of: extent) == Int((Double(extent) * 4 / 3).rounded()))
            #expect(Enlargement.none.extent(of: extent) == extent)
        }
    }

    /// An image that is constant has the same constant when it is enlarged, up to the rounding of the interpolation.
    private static func image(_ size: Size) -> Image {
        Image(size: size, bytes: [UInt8](repeating: 90, count: size.count * 3))
    }

    @Test("a network on enlarged images computes what the same network without enlargement does on larger images")
    func sameMaps() throws {
        let workers = Workers(count: 2)
        let fine = try SegmentationNetwork(.fine, classCount: 4, seed: 5, workers: workers)
        let lite = try SegmentationNetwork(.lite, classCount: 4, seed: 5, workers: workers)
        let (small, large) = (Size(height: 32, width: 64), Size(height: 48, width: 96))
        let found = fine.predict(Self.image(small), withDecoderFeatures: true)
        let expected = lite.predict(Self.image(large), withDecoderFeatures: true)
        #expect((found.height, found.width) == (32, 64))
        let (map, other) = (try #require(found.decoderFeatures), try #require(expected.decoderFeatures))
        #expect((map.height, map.width) == (12, 24) && (other.height, other.width) == (12, 24))
        // The weights are random, so the features are small.
        let largest = zip(map.elements, other.elements).map { abs($0 - $1) }.max()!
        let top = map.elements.max()!
        #expect(top > 1e-5 && largest < 1e-3 * top, "\(largest) of \(top)")
    }

    @Test("features of both networks have different keys, although their backbones have equal weights")
    func keys() throws {
        let workers = Workers(count: 1)
        let keys = try [NetworkArchitecture.fine, .lite].map {
            try SegmentationNetwork($0, classCount: 4, seed: 5, workers: workers).backboneKey
        }
        #expect(keys[0] != keys[1])
    }
}
