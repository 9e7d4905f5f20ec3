import Foundation

/// Gives a reader damaged inputs: a few hundred, or as many as the environment variable `TESSERA_FUZZ` says.
///
///     let outcome = Fuzzer("png", inputs: samples).run { _ = try PNG.decode($0) } isRefusal: { $0 is Problem }
///     #expect(outcome.surprises.isEmpty)
///
/// A reader that crashes ends the tests. With `TESSERA_FUZZ` the input that it was given is then found in the file
/// `tessera-fuzz-NAME` of the temporary folder; without it, `TESSERA_FUZZ=400` repeats the cases of the suite.
package struct Fuzzer {
    package struct Outcome: CustomStringConvertible {
        package let name: String
        package fileprivate(set) var accepted = 0
        package fileprivate(set) var refused = 0
        /// Errors of other types than the reader should throw, with the numbers of their cases.
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
    ///   - inputs: Sound files, which are damaged in turn; at least one.
    ///   - tokens: Words of the format that mutations insert.
    ///   - count: The cases of the normal suite.
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
    ///   - repair: What half of the inputs go through after they were damaged, as checksums that are made right again.
    ///   - read: The reader.
    ///   - isRefusal: Whether it may throw that error.
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
