import Tensors
import TestSupport
import Testing

@Suite("Pooling and resampling")
struct ResamplingTests {
    private let device = Device(workers: Workers(count: 2))

    @Test(
        "the global average and its gradient agree with plain loops and finite differences",
        arguments: [(2, 3, 5), (1, 1, 1)])
    func average(batch: Int, height: Int, width: Int) {
        let input = NaiveMap(batch: batch, height: height, width: width, channels: 11, seed: 1)
        let cotangent = NaiveMap(batch: batch, height: 1, width: 1, channels: 11, seed: 2)
        let output = cotangent.map
        GlobalAveragePool.forward(input.map, into: output, on: device)
        #expect(relativeError(output.tensor.elements, input.averaged.elements) < 1e-6)
        let expected = numericalGradient(
            { input.with($0).averaged.elements }, at: input.elements, cotangent: cotangent.elements)
        for accumulating in [false, true] {
            let gradient = input.with(input.elements.map { _ in 1 }).map
            GlobalAveragePool.backward(cotangent.map, into: gradient, accumulating: accumulating, on: device)
            #expect(
                relativeError(gradient.tensor.elements, expected.map { accumulating ? $0 + 1 : $0 }) < 1e-6)
        }
    }

    static let sizes = [
        ((1, 1), (6, 8)), ((6, 8), (23, 30)), ((3, 2), (7, 5)), ((5, 4), (5, 4)), ((2, 3), (1, 1)), ((4, 6), (2, 3)),
    ].map { [$0.0, $0.1, $1.0, $1.1] }

    @Test(
        "bilinear resampling and its gradient agree with plain loops and finite differences", arguments: sizes,
        [true, false])
    func bilinear(size: [Int], aligningCorners: Bool) {
        let input = NaiveMap(batch: 2, height: size[0], width: size[1], channels: 3, seed: 1)
        let cotangent = NaiveMap(batch: 2, height: size[2], width: size[3], channels: 3, seed: 2)
        let resize = BilinearResize(
            from: (size[0], size[1]), to: (size[2], size[3]), aligningCorners: aligningCorners)
        func naive(_ input: NaiveMap) -> [Double] {
            input.resized(height: size[2], width: size[3], aligningCorners: aligningCorners).elements
        }
        let output = cotangent.map
        resize.forward(input.map, into: output, on: device)
        #expect(relativeError(output.tensor.elements, naive(input)) < 2e-6)
        let expected = numericalGradient(
            { naive(input.with($0)) }, at: input.elements, cotangent: cotangent.elements)
        for accumulating in [false, true] {
            let gradient = input.with(input.elements.map { _ in 1 }).map
            resize.backward(cotangent.map, into: gradient, accumulating: accumulating, on: device)
            #expect(
                relativeError(gradient.tensor.elements, expected.map { accumulating ? $0 + 1 : $0 }) < 2e-6)
        }
    }

    @Test("with aligned borders, doubled numbers are those of PyTorch")
    func doubled() {
        let input = NaiveMap(batch: 1, height: 1, width: 3, channels: 1, elements: [0, 1, 3])
        let output = FeatureMap(batch: 1, height: 1, width: 6, channels: 1)
        BilinearResize(from: (1, 3), to: (1, 6), aligningCorners: false).forward(input.map, into: output, on: device)
        #expect(output.tensor.elements == [0, 0.25, 0.75, 1.5, 2.5, 3])
    }

    @Test("bilinear resampling keeps the values of the corners")
    func corners() {
        let input = NaiveMap(batch: 1, height: 5, width: 7, channels: 1, seed: 1)
        let output = FeatureMap(batch: 1, height: 18, width: 25, channels: 1)
        BilinearResize(from: (5, 7), to: (18, 25)).forward(input.map, into: output, on: device)
        let found = NaiveMap(output)
        for (y, fromY) in [(0, 0), (17, 4)] {
            for (x, fromX) in [(0, 0), (24, 6)] {
                #expect(abs(found[0, y, x, 0] - input[0, fromY, fromX, 0]) < 1e-5)
            }
        }
    }
}
