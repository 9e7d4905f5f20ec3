import Acquisition

/// The query that other settings would make, against the open tiles of the one on the screen.
package struct QueryPreview: Sendable {
    package let query: Query
    package let settings: AcquisitionSettings
    package let difference: QueryDifference
    /// Positions in the pool, in the order of the query.
    package let added: [Int]
    /// Positions in the pool of tiles that are in the query on the screen and not in this one.
    package let removed: [Int]
    package let stayingCount: Int
    /// The predicted classes of the tiles by their share of the pixels, the largest first.
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
        stayingCount = query.items.count - added.count
        classes = shared.predictedClasses(of: query)
        marks = Dictionary(
            added.map { ($0, TileMark.incoming) } + removed.map { ($0, TileMark.outgoing) }, uniquingKeysWith: { $1 })
    }

    /// Whether a tile comes in or goes out.
    func mark(of position: Int) -> TileMark? { marks[position] }
}
