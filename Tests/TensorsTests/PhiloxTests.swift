import Tensors
import Testing

@Suite("Philox")
struct PhiloxTests {
    @Test(
        "blocks equal the known answers of the authors (Random123, philox4x32 with 10 rounds)",
        arguments: [
            (SIMD4(0, 0, 0, 0), SIMD2(0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
            (
                SIMD4(repeating: .max), SIMD2(repeating: .max),
                SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
            ),
            (
                SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
                SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
            ),
        ] as [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)])
    func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, block: SIMD4<UInt32>) {
        #expect(Philox.bijection(counter, key) == block)
    }

    @Test("streams with the same seed, purpose, round and item are equal")
    func repeats() {
        var a = Philox(seed: 7, purpose: "test", round: 2, item: 9)
        var b = Philox(seed: 7, purpose: "test", round: 2, item: 9)
        #expect((0..<100).map { _ in a.next() } == (0..<100).map { _ in b.next() })
    }

    @Test("another seed, purpose, round or item gives another stream")
    func otherStreams() {
        var streams = [
            Philox(seed: 7, purpose: "test"), Philox(seed: 8, purpose: "test"), Philox(seed: 7, purpose: "other"),
            Philox(seed: 7, purpose: "test", round: 1), Philox(seed: 7, purpose: "test", item: 1),
        ]
        let first = Set(streams.indices.map { streams[$0].next() })
        #expect(first.count == 5)
    }

    @Test("uniform numbers are in 0..<1 with mean 0.5, and normal numbers have mean 0 and deviation 1")
    func moments() {
        var generator = Philox(seed: 1, purpose: "test")
        let uniform = (0..<20_000).map { _ in Double(generator.uniform()) }
        #expect(uniform.allSatisfy { 0..<1 ~= $0 })
        #expect(abs(uniform.reduce(0, +) / 20_000 - 0.5) < 0.01)
        let normal = (0..<20_000).map { _ in generator.normal() }
        #expect(abs(normal.reduce(0, +) / 20_000) < 0.03)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.03)
    }
}
