import ArgumentParser
import Tensors

/// The options that several benchmarks share.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The number of threads; one for each processor by default.", valueName: "n"))
    var threads: Int?
    @Option(help: ArgumentHelp("Times to do the work; the fastest counts.", valueName: "n")) var repeats = 1
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws {
        try ValidationError.check("threads", threads, in: 1...1024)
        try ValidationError.check("repeats", repeats, in: 1...100_000)
    }

    func makeWorkers() -> Workers { threads.map { Workers(count: $0) } ?? Workers() }
}
