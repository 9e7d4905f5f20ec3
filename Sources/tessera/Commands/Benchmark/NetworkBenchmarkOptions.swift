import ArgumentParser
import Foundation
import Imagery
import Learning
import Tensors

/// The options of the benchmarks of the network.
struct NetworkBenchmarkOptions: ParsableArguments {
    @Option(help: "The network: \(NetworkArchitecture.allCases.map(\.rawValue).joined(separator: ", ")).")
    var network: NetworkArchitecture = .full
    @Option(help: ArgumentHelp("Tiles in a batch.", valueName: "n")) var batch = 8
    @Option(help: ArgumentHelp("Height of a tile.", valueName: "pixels")) var height = 90
    @Option(help: ArgumentHelp("Width of a tile.", valueName: "pixels")) var width = 120
    @Option(help: ArgumentHelp("The number of threads; one for each processor by default.", valueName: "n"))
    var threads: Int?
    @Option(help: ArgumentHelp("Steps to measure, after one that is not; the median counts.", valueName: "n"))
    var repeats = 11
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws {
        try ValidationError.check("batch", batch, in: 1...1024)
        try ValidationError.check("height", height, in: 1...8192)
        try ValidationError.check("width", width, in: 1...8192)
        try ValidationError.check("threads", threads, in: 1...1024)
        try ValidationError.check("repeats", repeats, in: 1...100_000)
    }

    var size: Size { Size(height: height, width: width) }

    func makeNetwork() throws -> SegmentationNetwork {
        try SegmentationNetwork(
            network, classCount: 11, seed: 1, workers: threads.map { Workers(count: $0) } ?? Workers())
    }

    /// The machine and the library that the figures depend on, and the peak memory.
    struct Engine: Encodable {
        let blas: String
        /// The instructions that the kernels are compiled for.
        let kernels: String
        let threads: Int
        let load: Double
        let peakMemoryBytes: Int
        let processor: String
        /// A warning if the environment forces OpenBLAS to use older kernels.
        let note: String?

        init(_ workers: Workers) {
            let machine = BenchmarkMachine(threads: workers.count)
            blas = machine.blas
            kernels = machine.kernels
            threads = workers.count
            load = machine.load
            processor = machine.processor
            peakMemoryBytes = Measurement.peakMemoryOfProcess
            note = BLASAdvice.text(environment: ProcessInfo.processInfo.environment)
        }

        var text: String {
            "\(processor), \(threads) threads, \(kernels), \(blas), load \(decimal(load, 2)), "
                + "peak memory \(peakMemoryBytes >> 20) MiB" + (note.map { "\n\($0)" } ?? "")
        }
    }
}

/// Tiles of noise with random labels of 11 classes.
struct NoiseTiles: PatchSource {
    let count: Int
    let isFixed: Bool
    private let patches: [Patch]

    /// - Parameter distinct: The number of different tiles. They are repeated to get `count` tiles.
    init(count: Int, distinct: Int, size: Size, isFixed: Bool = true) {
        self.count = count
        self.isFixed = isFixed
        patches = (0..<distinct).map { index in
            var generator = Philox(seed: 1, purpose: "benchmark.tiles", item: index)
            return Patch(
                pixels: Image(
                    size: size,
                    bytes: (0..<size.count * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) }),
                labels: (0..<size.count).map { _ in UInt8(generator.next() % 11) })
        }
    }

    func size(at index: Int) -> Size { patches[index % patches.count].pixels.size }

    func patch(at index: Int, epoch: Int) -> Patch { patches[index % patches.count] }
}

/// Measures the times between calls of `tick`.
struct StepTimer {
    private var seconds: [Double] = []
    private var cpuSeconds: [Double] = []
    private var last = (wall: ContinuousClock.now, cpu: Measurement.cpuSecondsOfProcess)

    /// - Parameter counts: Whether the time since the last tick counts.
    mutating func tick(counts: Bool) {
        let now = (wall: ContinuousClock.now, cpu: Measurement.cpuSecondsOfProcess)
        if counts {
            seconds.append(last.wall.duration(to: now.wall).seconds)
            cpuSeconds.append(now.cpu - last.cpu)
        }
        last = now
    }

    /// The number of items per second, by the median time. 0 if no time counts.
    func rate(of items: Int) -> Double { Self.rate(items, seconds) }
    func cpuRate(of items: Int) -> Double { Self.rate(items, cpuSeconds) }

    private static func rate(_ items: Int, _ times: [Double]) -> Double {
        guard !times.isEmpty else { return 0 }
        return Double(items) / max(times.sorted()[times.count / 2], 1e-9)
    }
}
