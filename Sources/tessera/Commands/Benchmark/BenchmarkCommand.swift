import ArgumentParser

/// Measures the figures of docs/benchmarks.md on this machine. Each subcommand has its own file.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure how fast the parts of the program are on this machine.",
        subcommands: [
            TrainBenchmark.self, InferBenchmark.self, LayersBenchmark.self, SelectBenchmark.self, UIBenchmark.self,
            UMAPBenchmark.self, JournalBenchmark.self, CorrectBenchmark.self, AnnotateBenchmark.self,
            StartBenchmark.self,
        ])
}
