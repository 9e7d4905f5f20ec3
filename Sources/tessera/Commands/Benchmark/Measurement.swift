import Foundation
import Glibc
import Hashes
import Processors
import Rounds
import Tensors

/// The cost of a piece of work: time and memory.
struct Measurement: Encodable {
    /// The elapsed (wall-clock) time.
    let seconds: Double
    /// The CPU time of all threads together. It is less than `seconds` times the number of threads if threads waited.
    let cpuSeconds: Double
    /// The peak resident memory of the process so far.
    let peakMemoryBytes: Int

    /// Does the work `repeats` times and returns the measurement of the fastest run.
    static func measure<Result>(repeats: Int = 1, _ work: () throws -> Result) rethrows -> (Result, Measurement) {
        precondition(repeats > 0, "Measurement: \(repeats) repeats")
        let clock = ContinuousClock()
        func once() throws -> (result: Result, seconds: Double, cpuSeconds: Double) {
            let processor = Self.cpuSecondsOfProcess
            let start = clock.now
            let result = try work()
            return (result, start.duration(to: clock.now).seconds, Self.cpuSecondsOfProcess - processor)
        }
        var best = try once()
        for _ in 1..<repeats {
            let next = try once()
            if next.seconds < best.seconds { best = next }
        }
        return (
            best.result,
            Measurement(seconds: best.seconds, cpuSeconds: best.cpuSeconds, peakMemoryBytes: peakMemoryOfProcess)
        )
    }

    var text: String {
        "\(decimal(seconds, 3)) s (\(decimal(cpuSeconds, 3)) s of CPU), "
            + "peak memory \(peakMemoryBytes >> 20) MiB"
    }

    private static var usage: rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    static var cpuSecondsOfProcess: Double {
        let usage = usage
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }

    /// Reads /proc, because the peak of `getrusage` is inherited from the process that started this one.
    static var peakMemoryOfProcess: Int { memory("VmHWM:") }

    static var residentMemoryOfProcess: Int { memory("VmRSS:") }

    /// The bytes of an entry of /proc/self/status.
    private static func memory(_ entry: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(entry) }
        return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }
}

/// The machine on which a benchmark ran. The figures depend on it.
struct BenchmarkMachine: Encodable {
    let processor: String
    let threads: Int
    let blas: String
    /// The instructions that the kernels are compiled for.
    let kernels: String
    /// The load average of the last minute: the mean number of processes that ran or waited for a processor.
    let load: Double

    init(threads: Int) {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor =
            model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
        self.threads = threads
        blas = BLAS.name
        kernels = KernelLevel.current.rawValue
        var loads = [0.0]
        load = getloadavg(&loads, 1) == 1 ? loads[0] : 0
    }

    var text: String { "\(processor), \(threads) threads, \(kernels), \(blas), load \(decimal(load, 2))" }
}

/// A checksum (FNV-1a) of the result of a benchmark, to compare runs. It is equal for equal bits.
struct Checksum {
    private var hash = FNV1a()

    mutating func add(_ number: some FixedWidthInteger) { hash.add(UInt64(truncatingIfNeeded: number)) }

    mutating func add(_ numbers: some Sequence<Float>) { for number in numbers { add(number.bitPattern) } }

    var text: String { String(hash.value, radix: 16) }
}
