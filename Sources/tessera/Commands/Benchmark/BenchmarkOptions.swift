import ArgumentParser
import Tensors

/// What every benchmark lets the caller say.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Threads that compute; a thread a processor if nothing is said.", valueName: "n"))
    var threads: Int?
    @Option(help: ArgumentHelp("Times to do the work; the fastest counts.", valueName: "n")) var repeats = 1
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads \(threads): give 1 or more") }
        if repeats < 1 { throw ValidationError("--repeats \(repeats): give 1 or more") }
    }

    func makeWorkers() -> Workers { threads.map { Workers(count: $0) } ?? Workers() }
}
