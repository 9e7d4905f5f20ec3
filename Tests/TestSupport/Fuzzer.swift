import Foundation

/// Tests a reader with damaged inputs: a few hundred, or the number in the environment variable `TESSERA_FUZZ`.
///
///     let outcome = Fuzzer("png", inputs: samples).run { _ = try PNG.decode($0) } isRefusal: { $0 is Problem }
///     #expect(outcome.surprises.isEmpty)
///
/// If a reader crashes, the tests end. With `TESSERA_FUZZ` its last input is then in the file `tessera-fuzz-NAME` of
/// the temporary folder. Without it, run again with `TESSERA_FUZZ=400`, which repeats the same cases.
package struct Fuzzer {
    package struct Outcome: CustomStringConvertible {
        package let name: String
        package fileprivate(set) var accepted = 0
        package fileprivate(set) var refused = 0
        /// Errors of types that the reader should not throw, with the numbers of their cases.
        package fileprivate(set) var surprises: [String] = []
        fileprivate var slowest = (seconds: 0.0, index: 0)

        package var description: String {
            "fuzz \(name): \(accepted + refused) cases, \(accepted) read, \(refused) refused, "
                + "slowest \(String(format: "%.3f", slowest.seconds)) s (case \(slowest.index))"
        }
    }

    private let name: String
    private let inputs: [[UInt8]]
    private let tokens: [String]
    private let count: Int
    private let isCampaign: Bool

    /// - Parameters:
    ///   - inputs: Valid files, at least one. The cases damage the first, the second and so on, and start over.
    ///   - tokens: Words of the format, which mutations insert.
    ///   - count: The number of cases without `TESSERA_FUZZ`.
    package init(_ name: String, inputs: [[UInt8]], tokens: [String] = [], count: Int = 300) {
        precondition(!inputs.isEmpty, "Fuzzer: no inputs for \(name)")
        let wanted = ProcessInfo.processInfo.environment["TESSERA_FUZZ"].flatMap { Int($0) }
        self.name = name
        self.inputs = inputs
        self.tokens = tokens
        self.count = wanted ?? count
        isCampaign = wanted != nil
    }

    /// - Parameters:
    ///   - repair: Applied to half of the damaged inputs, for example to correct checksums.
    ///   - read: The reader.
    ///   - isRefusal: Whether the reader may throw this error.
    package func run(
        repairing repair: ([UInt8]) -> [UInt8] = { $0 }, _ read: ([UInt8]) throws -> Void,
        isRefusal: (any Error) -> Bool
    ) -> Outcome {
        var outcome = Outcome(name: name)
        let record = FileManager.default.temporaryDirectory.appending(path: "tessera-fuzz-\(name)")
        for index in 0..<count {
            var mutator = Mutator(seed: 14, item: index, tokens: tokens)
            let input = inputs[index % inputs.count]
            let damaged = mutator.mutated(input, other: inputs[mutator.number(in: 0..<inputs.count)])
            let bytes = index.isMultiple(of: 2) ? damaged : repair(damaged)
            if isCampaign { try? Data(bytes).write(to: record) }
            let start = ContinuousClock.now
            do {
                try read(bytes)
                outcome.accepted += 1
            } catch {
                outcome.refused += 1
                if !isRefusal(error) { outcome.surprises.append("case \(index): \(error)") }
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if seconds > outcome.slowest.seconds { outcome.slowest = (seconds, index) }
        }
        if isCampaign {
            try? FileManager.default.removeItem(at: record)
            print(outcome)
        }
        return outcome
    }
}
