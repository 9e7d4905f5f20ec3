import ArgumentParser
import Foundation
import Learning
import Tensors

struct TrainBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract:
            "Measure training steps: batches of noise with labels, forward, backward and Adam; the median counts.",
        discussion: """
            The features of a frozen backbone are computed once and kept, as in rounds with fixed tiles. --uncached \
            computes them in each step, as for random crops. benchmarks/speed.py measures the same in PyTorch.
            """)

    @Flag(help: "Fine-tune the backbone.") var finetune = false
    @Flag(help: "Compute a frozen backbone's features in each step.") var uncached = false
    @OptionGroup var network: NetworkBenchmarkOptions

    func validate() throws {
        if finetune && uncached { throw ValidationError("--uncached is about a frozen backbone: leave out --finetune") }
    }

    func run() throws {
        let net = try network.makeNetwork()
        let tiles = NoiseTiles(
            count: network.batch * (network.repeats + 1), distinct: network.batch, size: network.size,
            isFixed: !uncached && !finetune)
        // The first epoch plans the memory and fills the cache, so it does not count, nor does the next step.
        var timer = StepTimer()
        _ = try Trainer(
            network: net,
            options: TrainingOptions(epochs: 2, batchSize: network.batch, finetune: finetune, seed: 1)
        ).train(tiles, progress: { timer.tick(counts: $0.step > network.repeats + 2) })
        let result = Result(
            finetune: finetune, cached: tiles.isFixed, network: network.network.rawValue, batch: network.batch,
            tile: "\(network.size)", tilesPerSecond: timer.rate(of: network.batch),
            tilesPerCPUSecond: timer.cpuRate(of: network.batch), engine: NetworkBenchmarkOptions.Engine(net.workers))
        if network.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        let benchmark = "train"
        let finetune: Bool
        let cached: Bool
        let network: String
        let batch: Int
        let tile: String
        let tilesPerSecond: Double
        let tilesPerCPUSecond: Double
        let engine: NetworkBenchmarkOptions.Engine

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(benchmark, forKey: .benchmark)
            try values.encode(finetune, forKey: .finetune)
            try values.encode(cached, forKey: .cached)
            try values.encode(network, forKey: .network)
            try values.encode(batch, forKey: .batch)
            try values.encode(tile, forKey: .tile)
            try values.encode(tilesPerSecond, forKey: .tilesPerSecond)
            try values.encode(tilesPerCPUSecond, forKey: .tilesPerCPUSecond)
            try engine.encode(to: encoder)
        }

        private enum CodingKeys: CodingKey {
            case benchmark, finetune, cached, network, batch, tile, tilesPerSecond, tilesPerCPUSecond
        }

        var text: String {
            let backbone = finetune ? "fine-tuned" : cached ? "frozen, features kept" : "frozen, features computed"
            return """
                training step, \(network) network, backbone \(backbone), batch \(batch) of \(tile): \
                \(decimal(tilesPerSecond, 1)) tiles/s (\(decimal(tilesPerCPUSecond, 1)) per CPU second)
                \(engine.text)
                """
        }
    }
}
