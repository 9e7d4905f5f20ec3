import ArgumentParser
import Foundation
import Imagery
import Learning
import Tensors

struct LayersBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Measure each layer of the inference against the peak of the machine; the median counts.",
        discussion: """
            The peak is the measured speed of multiply-adds on numbers in registers. The operations of a layer are those \
            of its definition, so a kernel that needs fewer can have more than 100%.
            """)

    @OptionGroup var network: NetworkBenchmarkOptions

    func run() throws {
        let net = try network.makeNetwork()
        let tiles = NoiseTiles(count: network.batch, distinct: network.batch, size: network.size)
        let peak = MultiplyAddPeak.operationsPerSecond(workers: net.workers)
        let layers = net.layerTimes(
            (0..<network.batch).map { tiles.patch(at: $0, epoch: 0).pixels }, repeats: network.repeats)
        let result = Result(
            network: network.network.rawValue, peakOperationsPerSecond: peak, layers: layers,
            engine: NetworkBenchmarkOptions.Engine(net.workers))
        if network.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        let benchmark = "layers"
        let network: String
        let peakOperationsPerSecond: Double
        let layers: [LayerTime]
        let engine: NetworkBenchmarkOptions.Engine

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(benchmark, forKey: .benchmark)
            try values.encode(network, forKey: .network)
            try values.encode(peakOperationsPerSecond, forKey: .peakOperationsPerSecond)
            try values.encode(layers, forKey: .layers)
            try engine.encode(to: encoder)
        }

        private enum CodingKeys: CodingKey {
            case benchmark, network, peakOperationsPerSecond, layers
        }

        var text: String {
            let total = layers.reduce(0) { $0 + $1.seconds }
            var table = Table(["layer", "output", "GFLOP", "ms", "time", "GFLOP/s", "of peak"])
            func share(_ part: Double) -> String { decimal(part * 100, 1) + "%" }
            func add(_ name: String, _ output: String, _ operations: Int, _ seconds: Double) {
                let speed = Double(operations) / max(seconds, 1e-9)
                table.add([
                    name, output, decimal(Double(operations) * 1e-9, 3), decimal(seconds * 1000, 2),
                    share(seconds / total), decimal(speed * 1e-9, 1), share(speed / peakOperationsPerSecond),
                ])
            }
            for layer in layers {
                add(
                    layer.name, layer.output.map(String.init).joined(separator: "x"), layer.operations,
                    layer.seconds)
            }
            add("all", "", layers.reduce(0) { $0 + $1.operations }, total)
            return """
                \(table.text)
                peak \(decimal(peakOperationsPerSecond * 1e-9, 1)) GFLOP/s; \(engine.text)
                """
        }
    }
}
