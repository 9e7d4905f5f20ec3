import OrderedCollections

/// A cache of the most recently used plans. A larger capacity needs more memory; a smaller one builds plans more often.
struct PlanCache<Key: Hashable, Content> {
    private let capacity: Int
    /// The plans; the least recently used one is first.
    private var kept: OrderedDictionary<Key, Content> = [:]

    init(capacity: Int) { self.capacity = capacity }

    mutating func plan(
        for key: Key, where fits: (Content) -> Bool = { _ in true }, make: () -> Content
    ) -> Content {
        if let known = kept.removeValue(forKey: key), fits(known) {
            kept[key] = known
            return known
        }
        if kept.count >= capacity { kept.removeFirst() }
        let plan = make()
        kept[key] = plan
        return plan
    }
}
