import ArgumentParser
import Foundation
import Imagery
import Learning
import Tensors

struct InferBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infer",
        abstract:
            "Measure inference with softmax and entropy, on a batch of tiles and on a whole image; the median counts.")

    @Option(help: ArgumentHelp("Height of the whole image.", valueName: "pixels")) var imageHeight = 360
    @Option(help: ArgumentHelp("Width of the whole image.", valueName: "pixels")) var imageWidth = 480
    @OptionGroup var network: NetworkBenchmarkOptions

    func validate() throws {
        try ValidationError.check("image-height", imageHeight, in: 1...8192)
        try ValidationError.check("image-width", imageWidth, in: 1...8192)
    }

    func run() throws {
        let net = try network.makeNetwork()
        let image = Size(height: imageHeight, width: imageWidth)
        let tiles = measure(net, NoiseTiles(count: network.batch, distinct: network.batch, size: network.size))
        let images = measure(net, NoiseTiles(count: 1, distinct: 1, size: image))
        let result = Result(
            network: network.network.rawValue, batch: network.batch, tile: "\(network.size)", image: "\(image)",
            tilesPerSecond: tiles.rate(of: network.batch), tilesPerCPUSecond: tiles.cpuRate(of: network.batch),
            imagesPerSecond: images.rate(of: 1), imagesPerCPUSecond: images.cpuRate(of: 1),
            engine: NetworkBenchmarkOptions.Engine(net.workers))
        if network.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    private func measure(_ net: SegmentationNetwork, _ pictures: NoiseTiles) -> StepTimer {
        let pixels = (0..<pictures.count).map { pictures.patch(at: $0, epoch: 0).pixels }
        var timer = StepTimer()
        for step in 0...network.repeats {
            _ = net.predict(pixels)
            timer.tick(counts: step > 0)
        }
        return timer
    }

    struct Result: Encodable {
        let benchmark = "infer"
        let network: String
        let batch: Int
        let tile: String
        let image: String
        let tilesPerSecond: Double
        let tilesPerCPUSecond: Double
        let imagesPerSecond: Double
        let imagesPerCPUSecond: Double
        let engine: NetworkBenchmarkOptions.Engine

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(benchmark, forKey: .benchmark)
            try values.encode(network, forKey: .network)
            try values.encode(batch, forKey: .batch)
            try values.encode(tile, forKey: .tile)
            try values.encode(image, forKey: .image)
            try values.encode(tilesPerSecond, forKey: .tilesPerSecond)
            try values.encode(tilesPerCPUSecond, forKey: .tilesPerCPUSecond)
            try values.encode(imagesPerSecond, forKey: .imagesPerSecond)
            try values.encode(imagesPerCPUSecond, forKey: .imagesPerCPUSecond)
            try engine.encode(to: encoder)
        }

        private enum CodingKeys: CodingKey {
            case benchmark, network, batch, tile, image
            case tilesPerSecond, tilesPerCPUSecond, imagesPerSecond, imagesPerCPUSecond
        }

        var text: String {
            """
            inference and entropy, \(network) network, batch \(batch) of \(tile): \(decimal(tilesPerSecond, 1)) tiles/s \
            (\(decimal(tilesPerCPUSecond, 1)) per CPU second)
            inference and entropy, \(network) network, one image of \(image): \(decimal(imagesPerSecond, 2)) images/s \
            (\(decimal(imagesPerCPUSecond, 2)) per CPU second)
            \(engine.text)
            """
        }
    }
}
