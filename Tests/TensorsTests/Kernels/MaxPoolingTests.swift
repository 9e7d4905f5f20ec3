import Tensors
import TestSupport
import Testing

@Suite("Maximum pooling")
struct MaxPoolingTests {
    private let device = Device(workers: Workers(count: 2))

    private func backward(
        _ input: FeatureMap, _ cotangent: NaiveMap, accumulating: Bool, on device: Device
    ) -> [Float] {
        let gradient = FeatureMap(
            batch: input.batch, height: input.height, width: input.width, channels: input.channels)
        gradient.assign(Tensor(gradient.shape, elements: [Float](repeating: 1, count: gradient.shape.count)))
        MaxPooling.backward(input, cotangent.map, into: gradient, accumulating: accumulating, on: device)
        return gradient.tensor.elements
    }

    private func cotangent(of input: NaiveMap) -> NaiveMap {
        NaiveMap(
            batch: input.batch, height: MaxPooling.extent(input.height), width: MaxPooling.extent(input.width),
            channels: input.channels, seed: 2)
    }

    static let extents = [[1, 1], [1, 2], [2, 1], [2, 2], [3, 4], [5, 7], [6, 9]]

    @Test("agrees with loops, and its gradient with differences", arguments: extents)
    func gradients(extents: [Int]) {
        let input = NaiveMap(batch: 2, height: extents[0], width: extents[1], channels: 11, seed: 1)
        let cotangent = cotangent(of: input)
        let output = cotangent.map
        MaxPooling.forward(input.map, into: output, on: device)
        #expect(output.tensor == input.maxPooled.map.tensor)
        let expected = numericalGradient(
            { input.with($0).maxPooled.elements }, at: input.elements, cotangent: cotangent.elements)
        for accumulating in [false, true] {
            let found = backward(input.map, cotangent, accumulating: accumulating, on: device)
            #expect(relativeError(found, expected.map { accumulating ? $0 + 1 : $0 }) < 1e-6)
        }
    }

    @Test("gives the gradient to the first of equal numbers", arguments: [[5, 7], [40, 9], [35, 6]])
    func ties(extents: [Int]) {
        let numbers = NaiveMap(batch: 2, height: extents[0], width: extents[1], channels: 8, seed: 1)
        let input = numbers.with(numbers.elements.map { $0 > 0 ? 1 : 0 })
        let cotangent = cotangent(of: input)
        let found = backward(input.map, cotangent, accumulating: false, on: device)
        #expect(relativeError(found, input.maxPoolGradient(cotangent).elements) < 1e-6)
    }

    @Test("shows NaN in every window that has it, and sends the gradient there")
    func notANumber() {
        let ones = [Double](repeating: 1, count: 49)
        var input = NaiveMap(batch: 1, height: 7, width: 7, channels: 1, elements: ones)
        input[0, 3, 3, 0] = .nan
        let output = FeatureMap(batch: 1, height: 4, width: 4, channels: 1)
        MaxPooling.forward(input.map, into: output, on: device)
        let found = NaiveMap(output)
        found.forEachPlace { _, y, x, _ in #expect(found[0, y, x, 0].isNaN == (1...2 ~= y && 1...2 ~= x)) }
        let cotangent = NaiveMap(
            batch: 1, height: 4, width: 4, channels: 1, elements: [Double](repeating: 1, count: 16))
        #expect(backward(input.map, cotangent, accumulating: false, on: device)[3 * 7 + 3] == 4)
    }

    @Test("reads and writes channels of larger maps")
    func slices() {
        let input = NaiveMap(batch: 2, height: 9, width: 6, channels: 16, seed: 1)
        let cotangent = cotangent(of: input)
        let (output, gradient) = (ChannelView(cotangent), ChannelView(input))
        MaxPooling.forward(ChannelView(input).map, into: output.map, on: device)
        #expect(output.map.tensor == input.maxPooled.map.tensor)
        MaxPooling.backward(
            ChannelView(input).map, ChannelView(cotangent).map, into: gradient.map, accumulating: false, on: device)
        #expect(gradient.map.tensor.elements == backward(input.map, cotangent, accumulating: false, on: device))
        #expect(output.othersAreUntouched && gradient.othersAreUntouched)
    }

    @Test("gives the same bits on 1, 2 and 4 threads")
    func threads() {
        let input = NaiveMap(batch: 2, height: 91, width: 61, channels: 24, seed: 1)
        let cotangent = cotangent(of: input)
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let output = cotangent.map
            MaxPooling.forward(input.map, into: output, on: device)
            return [output.tensor.elements, backward(input.map, cotangent, accumulating: true, on: device)]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
        #expect(results[0][0] == input.maxPooled.map.tensor.elements)
    }
}
