import Foundation
import Glibc
import Hashes
import Rounds
import Tensors

/// What a piece of work took, as every benchmark reports it.
struct Measurement: Encodable {
    /// Of the clock on the wall.
    let seconds: Double
    /// Of all processors together; less than `seconds` times the threads where the machine had other work.
    let cpuSeconds: Double
    /// The most memory that the process has held so far.
    let peakMemoryBytes: Int

    /// Does the work `repeats` times and keeps the figures of the fastest time.
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
        "\(decimal(seconds, 3)) s (\(decimal(cpuSeconds, 3)) s of processor), "
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

    /// Not `getrusage`, whose peak is inherited from the process that started this one.
    static var peakMemoryOfProcess: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }
}

/// What a benchmark's figures depend on besides the program.
struct BenchmarkMachine: Encodable {
    let processor: String
    let threads: Int
    let blas: String
    /// How many processes wanted a processor in the last minute, this one among them.
    let load: Double

    init(threads: Int) {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        processor =
            model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
        self.threads = threads
        blas = BLAS.name
        var loads = [0.0]
        load = getloadavg(&loads, 1) == 1 ? loads[0] : 0
    }

    var text: String { "\(processor), \(threads) threads, \(blas), load \(decimal(load, 2))" }
}

/// A short name for the numbers a benchmark found: equal for equal bits.
struct Checksum {
    private var hash = FNV1a()

    mutating func add(_ number: some FixedWidthInteger) { hash.add(UInt64(truncatingIfNeeded: number)) }

    mutating func add(_ numbers: some Sequence<Float>) { for number in numbers { add(number.bitPattern) } }

    var text: String { String(hash.value, radix: 16) }
}
