import OrderedCollections

/// Keeps the plans asked for last.
struct PlanCache<Key: Hashable, Content> {
    private let capacity: Int
    /// The plan not asked for the longest first.
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
