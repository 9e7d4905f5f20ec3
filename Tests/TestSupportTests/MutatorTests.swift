import TestSupport
import Testing

@Suite("Mutations")
struct MutatorTests {
    private static let input = (0..<200).map { UInt8($0) }

    @Test("the same seed and item give the same damage, and other items give other damage")
    func seeds() {
        let damaged = (0..<50).map { item in
            var mutator = Mutator(seed: 3, item: item)
            return mutator.mutated(Self.input, other: [1, 2, 3])
        }
        for (item, expected) in damaged.enumerated() {
            var mutator = Mutator(seed: 3, item: item)
            #expect(mutator.mutated(Self.input, other: [1, 2, 3]) == expected)
        }
        #expect(Set(damaged).count > 45)
    }

    @Test("the mutator makes inputs shorter, longer and different, and inserts tokens and parts of another input")
    func kinds() {
        let outputs = (0..<400).map { item in
            var mutator = Mutator(seed: 1, item: item, tokens: ["TOKEN"])
            return mutator.mutated(Self.input, other: Array("another input".utf8))
        }
        #expect(outputs.contains { $0.count < 50 })
        #expect(outputs.contains { $0.count > 300 })
        #expect(outputs.contains { $0.count == 200 && $0 != Self.input })
        #expect(outputs.contains { contains($0, "TOKEN") })
        #expect(outputs.contains { contains($0, "input") })
    }

    @Test("an empty input does not crash the mutator")
    func empty() {
        for item in 0..<100 {
            var mutator = Mutator(seed: 2, item: item)
            _ = mutator.mutated([])
        }
    }

    @Test("the fuzzer reports unexpected errors with the number of their case")
    func surprises() {
        struct Refusal: Error {}
        struct Surprise: Error {}
        let outcome = Fuzzer("itself", inputs: [Self.input], count: 50).run { bytes in
            if bytes.count > 200 { throw Refusal() }
            if bytes.count < 200 { throw Surprise() }
        } isRefusal: {
            $0 is Refusal
        }
        #expect(outcome.accepted > 0 && outcome.refused > outcome.surprises.count)
        #expect(outcome.surprises.first?.hasPrefix("case ") == true)
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let sought = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: sought) }
    }
}
