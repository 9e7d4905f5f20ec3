/// Keeps the plans asked for last.
struct PlanCache<Key: Equatable, Content> {
    private let capacity: Int
    private var kept: [(key: Key, content: Content)] = []

    init(capacity: Int) { self.capacity = capacity }

    mutating func plan(
        for key: Key, where fits: (Content) -> Bool = { _ in true }, make: () -> Content
    ) -> Content {
        if let index = kept.firstIndex(where: { $0.key == key && fits($0.content) }) {
            kept.append(kept.remove(at: index))
        } else {
            kept.removeAll { $0.key == key }
            if kept.count >= capacity { kept.removeFirst() }
            kept.append((key, make()))
        }
        return kept[kept.count - 1].content
    }
}
