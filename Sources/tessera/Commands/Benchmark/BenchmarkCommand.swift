import ArgumentParser

/// The figures that the README quotes, measured on the machine at hand; a file a subcommand.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Measure how fast the parts of the program are on this machine.",
        subcommands: [
            TrainBenchmark.self, InferBenchmark.self, SelectBenchmark.self, UIBenchmark.self, UMAPBenchmark.self,
            JournalBenchmark.self,
        ])
}
