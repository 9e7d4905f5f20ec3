import Tensors
import TestSupport
import Testing

@Suite("Nearest upsampling")
struct NearestUpsamplingTests {
    private let device = Device(workers: Workers(count: 2))

    static let sizes = [
        [1, 1, 3, 2], [3, 2, 5, 4], [3, 4, 6, 8], [25, 13, 49, 26], [2, 2, 82, 3], [4, 3, 4, 3], [5, 6, 3, 2],
    ]

    private func maps(_ size: [Int]) -> (coarse: NaiveMap, fine: NaiveMap) {
        (
            NaiveMap(batch: 2, height: size[0], width: size[1], channels: 3, seed: 1),
            NaiveMap(batch: 2, height: size[2], width: size[3], channels: 3, seed: 2)
        )
    }

    private func upsampling(_ coarse: NaiveMap, _ fine: NaiveMap) -> NearestUpsampling {
        NearestUpsampling(from: (coarse.height, coarse.width), to: (fine.height, fine.width))
    }

    private func sum(_ coarse: NaiveMap, _ fine: NaiveMap) -> [Double] {
        zip(coarse.resizedToNearest(height: fine.height, width: fine.width).elements, fine.elements).map { $0 + $1 }
    }

    @Test("adds what loops give to a fine map, into another map and in place", arguments: sizes)
    func forward(size: [Int]) {
        let (coarse, fine) = maps(size)
        let (place, output) = (fine.map, fine.map)
        upsampling(coarse, fine).forward(coarse.map, adding: fine.map, into: output, on: device)
        #expect(relativeError(output.tensor.elements, sum(coarse, fine)) < 1e-7)
        upsampling(coarse, fine).forward(coarse.map, adding: place, into: place, on: device)
        #expect(place.tensor == output.tensor)
    }

    @Test("has the gradient that differences give", arguments: sizes)
    func gradient(size: [Int]) {
        let (coarse, fine) = maps(size)
        let expected = numericalGradient(
            { sum(coarse.with($0), fine) }, at: coarse.elements, cotangent: fine.elements)
        for accumulating in [false, true] {
            let gradient = coarse.with(coarse.elements.map { _ in 1 }).map
            upsampling(coarse, fine).backward(fine.map, into: gradient, accumulating: accumulating, on: device)
            #expect(relativeError(gradient.tensor.elements, expected.map { accumulating ? $0 + 1 : $0 }) < 1e-6)
        }
    }

    @Test("reads the positions that PyTorch reads where exact arithmetic has others")
    func rounding() {
        // torch 2.13: interpolate of [0, 1] to 82 positions changes at 42, of [0, 1, 2] to 123 at 42 and 83.
        for (input, output, changes) in [(2, 82, [42]), (3, 123, [42, 83])] {
            let coarse = NaiveMap(
                batch: 1, height: input, width: 1, channels: 1, elements: (0..<input).map(Double.init))
            let map = FeatureMap(batch: 1, height: output, width: 1, channels: 1)
            NearestUpsampling(from: (input, 1), to: (output, 1)).forward(coarse.map, adding: map, into: map, on: device)
            let found = map.tensor.elements
            #expect((1..<output).filter { found[$0] != found[$0 - 1] } == changes)
        }
    }

    @Test("reads and writes channels of larger maps")
    func slices() {
        let coarse = NaiveMap(batch: 2, height: 3, width: 4, channels: 11, seed: 1)
        let fine = NaiveMap(batch: 2, height: 5, width: 8, channels: 11, seed: 2)
        let (output, gradient) = (ChannelView(fine), ChannelView(coarse))
        upsampling(coarse, fine).forward(
            ChannelView(coarse).map, adding: ChannelView(fine).map, into: output.map, on: device)
        #expect(relativeError(output.map.tensor.elements, sum(coarse, fine)) < 1e-7)
        upsampling(coarse, fine).backward(
            ChannelView(fine).map, into: gradient.map, accumulating: false, on: device)
        let plain = coarse.map
        upsampling(coarse, fine).backward(fine.map, into: plain, accumulating: false, on: device)
        #expect(gradient.map.tensor == plain.tensor)
        #expect(output.othersAreUntouched && gradient.othersAreUntouched)
    }

    @Test("gives the same bits on 1, 2 and 4 threads")
    func threads() {
        let coarse = NaiveMap(batch: 3, height: 25, width: 31, channels: 24, seed: 1)
        let fine = NaiveMap(batch: 3, height: 49, width: 61, channels: 24, seed: 2)
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let (output, gradient) = (fine.map, coarse.map)
            upsampling(coarse, fine).forward(coarse.map, adding: output, into: output, on: device)
            upsampling(coarse, fine).backward(fine.map, into: gradient, accumulating: true, on: device)
            return [output.tensor.elements, gradient.tensor.elements]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }
}
