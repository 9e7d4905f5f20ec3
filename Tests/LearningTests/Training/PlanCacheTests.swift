import Testing

@testable import Learning

@Suite("Cache of plans")
struct PlanCacheTests {
    /// The keys whose plans were made, in order.
    private func made(_ keys: [String], capacity: Int) -> [String] {
        var cache = PlanCache<String, Int>(capacity: capacity)
        var made: [String] = []
        for key in keys {
            let plan = cache.plan(for: key) {
                made.append(key)
                return key.count
            }
            #expect(plan == key.count)
        }
        return made
    }

    @Test("a new plan replaces the least recently used plan")
    func eviction() {
        #expect(made(["a", "bb", "a", "ccc", "a", "bb"], capacity: 2) == ["a", "bb", "ccc", "bb"])
    }

    @Test("a plan that does not fit is replaced, and no other plan is removed")
    func replacement() {
        var cache = PlanCache<String, Int>(capacity: 2)
        _ = cache.plan(for: "a") { 1 }
        _ = cache.plan(for: "b") { 1 }
        #expect(cache.plan(for: "a", where: { $0 > 1 }) { 2 } == 2)
        #expect(cache.plan(for: "a") { 3 } == 2)
        #expect(cache.plan(for: "b") { 3 } == 1)
    }
}
