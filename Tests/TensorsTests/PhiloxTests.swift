import Tensors
import Testing

@Suite("Philox")
struct PhiloxTests {
    @Test("a stream is the same each time it is named")
    func repeats() {
        var a = Philox(seed: 7, purpose: "test", round: 2, item: 9)
        var b = Philox(seed: 7, purpose: "test", round: 2, item: 9)
        #expect((0..<100).map { _ in a.next() } == (0..<100).map { _ in b.next() })
    }

    @Test("seed, purpose, round and item each name another stream")
    func separates() {
        var streams = [
            Philox(seed: 7, purpose: "test"), Philox(seed: 8, purpose: "test"), Philox(seed: 7, purpose: "other"),
            Philox(seed: 7, purpose: "test", round: 1), Philox(seed: 7, purpose: "test", item: 1),
        ]
        let first = Set(streams.indices.map { streams[$0].next() })
        #expect(first.count == 5)
    }

    @Test("uniform numbers fill the unit interval evenly, normal ones have mean 0 and deviation 1")
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
