import Files
import Foundation
import Imagery
import Learning
import Tensors
import TestSupport
import Testing

@Suite("Features of an image")
struct ImageFeaturesTests {
    private let image = Image(
        size: Size(height: 37, width: 50), bytes: (0..<37 * 50 * 3).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 7) })

    private func network(seed: UInt64 = 1, threads: Int = 2) throws -> SegmentationNetwork {
        try SegmentationNetwork(.full, classCount: 5, seed: seed, workers: Workers(count: threads))
    }

    @Test("a prediction from features equals that of the whole network in every bit")
    func sameBits() throws {
        let whole = try network().predict(image, outputs: .probabilities, withDecoderFeatures: true)
        for threads in [1, 2, 4] {
            let network = try network(threads: threads)
            let features = network.features(of: image)
            let found = network.predict(features, outputs: .probabilities, withDecoderFeatures: true)
            #expect(found.predictedClasses == whole.predictedClasses && found.entropy == whole.entropy)
            #expect(found.probabilities == whole.probabilities)
            #expect(found.decoderFeatures?.elements == whole.decoderFeatures?.elements)
            #expect(network.labels(features) == whole.predictedClasses)
        }
    }

    @Test("decoder features are averaged over the cells in a region, or taken from the nearest cell")
    func means() throws {
        let network = try network()
        let features = network.features(of: image)
        let map = try #require(network.predict(features, withDecoderFeatures: true).decoderFeatures)
        #expect((map.height, map.width) == (10, 13))
        let regions = [(0..<37, 0..<50), (9..<18, 26..<50), (36..<37, 0..<1), (2..<3, 11..<13)]
        let found = network.predict(features, averagingOver: regions.map { (rows: $0.0, columns: $0.1) })
        #expect(found.prediction.entropy == network.predict(features).entropy)
        #expect(found.means.shape == [regions.count, map.channels])
        // Ten cells on 37 pixels are 4 pixels apart, and 13 cells on 50 pixels are 49/12 pixels apart.
        let cells = [(0..<10, 0..<13), (3..<5, 7..<13), (9..<10, 0..<1), (1..<2, 3..<4)]
        for (region, (rows, columns)) in cells.enumerated() {
            for channel in stride(from: 0, to: map.channels, by: 15) {
                var mean = 0.0
                for row in rows {
                    for column in columns {
                        mean += Double(map.elements[(row * map.width + column) * map.channels + channel])
                    }
                }
                mean /= Double(rows.count * columns.count)
                #expect(abs(Double(found.means[region, channel]) - mean) < 1e-6)
            }
        }
    }

    @Test("features are read back unchanged, and a file with another key or size, or a damaged file, is refused")
    func files() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "a.features")
        let network = try network()
        let features = network.features(of: image)
        try features.write(to: RootedPath(named: url), key: 7)
        let read = try #require(ImageFeatures(contentsOf: url, key: 7, size: image.size, of: .full))
        #expect(network.predict(read).entropy == network.predict(features).entropy)
        let bytes = try Data(contentsOf: url)
        #expect(bytes.count == features.fileSize)
        #expect(ImageFeatures(contentsOf: url, key: 8, size: image.size, of: .full) == nil)
        #expect(ImageFeatures(contentsOf: url, key: 7, size: Size(height: 50, width: 37), of: .full) == nil)
        #expect(ImageFeatures(contentsOf: folder.url.appending(path: "b"), key: 7, size: image.size, of: .full) == nil)
        for broken in [bytes.dropLast(4), bytes + Data(count: 4), Data()] {
            try Data(broken).write(to: url)
            #expect(ImageFeatures(contentsOf: url, key: 7, size: image.size, of: .full) == nil)
        }
        for position in [0, 8, 39, 40, bytes.count / 2, bytes.count - 1] {
            var damaged = bytes
            damaged[position] ^= 0x10
            try damaged.write(to: url)
            #expect(ImageFeatures(contentsOf: url, key: 7, size: image.size, of: .full) == nil, "byte \(position)")
        }
    }

    @Test("the key depends on the weights and running statistics of the backbone, and not on the head")
    func key() throws {
        let first = try network()
        #expect(try network().backboneKey == first.backboneKey)
        #expect(try network(seed: 2).backboneKey != first.backboneKey)
        for name in ["backbone.features.3.conv.1.0.weight", "backbone.features.0.1.running_var"] {
            var state = first.stateDictionary()
            let tensor = try #require(state[name])
            state[name] = Tensor(tensor.shape, elements: tensor.elements.map { $0 * 1.0001 })
            let other = try network()
            try other.load(stateDictionary: state)
            #expect(other.backboneKey != first.backboneKey)
        }
        var state = first.stateDictionary()
        state["classifier.bias"] = Tensor([5], repeating: 3)
        let sameBackbone = try network(seed: 2)
        try sameBackbone.load(stateDictionary: state)
        #expect(sameBackbone.backboneKey == first.backboneKey)
    }
}
