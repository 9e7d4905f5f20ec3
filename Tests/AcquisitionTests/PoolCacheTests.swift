import Tensors
import Testing

@testable import Acquisition

@Suite("The cache of a pool")
struct PoolCacheTests {
    /// A value of this size, which must be divisible by 4.
    private static func bytes(_ count: Int) -> [Float] { [Float](repeating: 1, count: count / 4) }

    private static func held(_ cache: PoolCache, _ purposes: [String]) -> [String] {
        purposes.filter { (cache.cached($0) as [Float]?) != nil }
    }

    @Test("holds no more bytes than its limit, and removes what was not used for longest")
    func eviction() {
        let cache = PoolCache(byteLimit: 100)
        for purpose in ["a", "b", "c"] { cache.set(Self.bytes(32), purpose, for: 0) }
        #expect(Self.held(cache, ["b", "c", "a"]) == ["b", "c", "a"])
        cache.set(Self.bytes(36), "d", for: 0)
        #expect(Self.held(cache, ["a", "b", "c", "d"]) == ["a", "c", "d"])
        cache.set(Self.bytes(100), "e", for: 0)
        #expect(Self.held(cache, ["a", "b", "c", "d", "e"]) == ["e"])
    }

    @Test("does not store a value that is larger than its limit, and keeps the others")
    func refusal() {
        let cache = PoolCache(byteLimit: 100)
        cache.set(Self.bytes(60), "a", for: 0)
        var made = 0
        for _ in 0..<2 {
            let value = cache.value("b") {
                made += 1
                return Self.bytes(104)
            }
            #expect(value.count == 26)
        }
        #expect(made == 2 && Self.held(cache, ["a", "b"]) == ["a"])
    }

    @Test("a value replaces the one before it, and its bytes are counted once")
    func replacement() {
        let cache = PoolCache(byteLimit: 100)
        cache.set(Self.bytes(40), "a", for: 0)
        for key in 0..<5 { cache.set(Self.bytes(60), "b", for: key) }
        #expect(Self.held(cache, ["a"]) == ["a"])
        #expect((cache.cached("b", for: 4) as [Float]?)?.count == 15 && (cache.cached("b", for: 3) as [Float]?) == nil)
    }

    @Test("the size of a table and of a list is that of its numbers")
    func sizes() {
        #expect(Tensor([3, 5]).byteCount == 60 && [Int](repeating: 0, count: 3).byteCount == 24)
    }
}
