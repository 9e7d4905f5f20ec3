import Acquisition

/// A preview query and its difference to the open tiles of the current query.
package struct QueryPreview: Sendable {
    package let query: Query
    package let settings: AcquisitionSettings
    package let difference: QueryDifference
    /// The new tiles: positions in the pool, in the order of the preview query.
    package let added: [Int]
    /// The tiles of the current query that the preview does not select: positions in the pool.
    package let removed: [Int]
    package let keptCount: Int
    /// The predicted classes of the preview's tiles with their share of the pixels, the largest first.
    package let classes: [(name: String, share: Double)]
    private let marks: [Int: TileMark]

    init(_ query: Query, settings: AcquisitionSettings, shared: SharedState) {
        self.query = query
        self.settings = settings
        let open = shared.openQuery
        difference = QueryDifference(from: open, to: query)
        let (before, now) = (Set(open.items.map(\.index)), Set(query.items.map(\.index)))
        added = query.items.map(\.index).filter { !before.contains($0) }
        removed = open.items.map(\.index).filter { !now.contains($0) }
        keptCount = query.items.count - added.count
        classes = shared.predictedClasses(of: query)
        marks = Dictionary(
            added.map { ($0, TileMark.added) } + removed.map { ($0, TileMark.removed) }, uniquingKeysWith: { $1 })
    }

    /// The mark of a tile that the preview adds or removes; nil for other tiles.
    func mark(of position: Int) -> TileMark? { marks[position] }
}
