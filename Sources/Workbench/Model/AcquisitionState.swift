import Acquisition
import Rounds

/// The settings of the next query while they are turned, and what would be asked with them now.
package struct AcquisitionState: Sendable {
    /// What an answer is made from; where this is the same, so is the answer.
    package struct Question: Sendable, Equatable {
        package let settings: AcquisitionSettings
        /// Of labels, scores and choices.
        package let pool: [Int]

        package init(settings: AcquisitionSettings, pool: [Int]) {
            self.settings = settings
            self.pool = pool
        }
    }

    /// As they are turned; saved with the project.
    package internal(set) var settings: AcquisitionSettings
    /// Those of the query on the screen; nil before the first that a network made.
    package internal(set) var asked: AcquisitionSettings?
    /// What answers questions; comes from the rounds when there is a network to answer with.
    package internal(set) var whatIf: WhatIf? { didSet { generation += 1 } }
    package internal(set) var selection = AcquisitionSetting.strategy
    /// A number being typed.
    package internal(set) var entry: String?
    /// The last answer, which stays until the next one is there.
    package internal(set) var preview: QueryPreview?
    /// Why there is no answer.
    package internal(set) var refusal: String?
    /// The question asked last; nil if none is open to be asked.
    var question: Question?
    var ticket = 0
    /// Of the pool of the last question.
    var tiles: TileMasks?
    package internal(set) var isWaiting = false
    /// The answer becomes the query when it comes.
    var isWanted = false
    /// Grows with every change of `whatIf`.
    private(set) var generation = 0
    /// Grows with every change of the preview.
    private(set) var version = 0
    var saved: AcquisitionSettings

    init(settings: AcquisitionSettings) {
        self.settings = settings
        saved = settings
    }

    /// Whether the settings would ask otherwise than the query on the screen was asked.
    package var isTurned: Bool {
        guard let asked else { return false }
        return AcquisitionSetting.allCases.contains {
            settings[$0] != asked[$0] && $0.inapplicability(in: settings) == nil
        }
    }

    mutating func show(_ preview: QueryPreview?, refusal: String? = nil) {
        self.preview = preview
        self.refusal = refusal
        isWaiting = false
        version += 1
    }
}

/// What would be asked, against the open tiles of the query on the screen.
package struct QueryPreview: Sendable {
    package let query: Query
    package let settings: AcquisitionSettings
    package let difference: QueryDifference
    /// Positions in the pool, in the order of the query.
    package let added: [Int]
    /// Positions in the pool of tiles asked now and not then.
    package let removed: [Int]
    package let stayingCount: Int
    /// The predicted classes of the tiles by their share of the pixels, the largest first.
    package let classes: [(name: String, share: Double)]
    private let marks: [Int: TileMark]

    init(_ query: Query, settings: AcquisitionSettings, model: Model) {
        self.query = query
        self.settings = settings
        let open = model.openQuery
        difference = QueryDifference(from: open, to: query)
        added = difference.added.compactMap(model.pool.position)
        removed = difference.removed.compactMap(model.pool.position)
        stayingCount = query.items.count - added.count
        classes = model.predictedClasses(of: query)
        marks = Dictionary(
            added.map { ($0, TileMark.incoming) } + removed.map { ($0, TileMark.outgoing) }, uniquingKeysWith: { $1 })
    }

    /// Whether a tile comes in or goes out.
    func mark(of position: Int) -> TileMark? { marks[position] }
}

extension Model {
    /// What the strategy asks and nobody has labeled yet.
    package var openQuery: Query {
        guard let queue else { return Query(strategy: "", items: []) }
        return Query(
            strategy: queue.strategy,
            items: zip(queue.items, queue.positions).filter { isOpen($1) && !$0.isAddedByHand }.map(\.0))
    }

    /// The classes that the network sees in the tiles of a query, by their share of the pixels.
    package func predictedClasses(of query: Query) -> [(name: String, share: Double)] {
        guard let shares = scores?.classShares, !query.items.isEmpty else { return [] }
        var sums = [Double](repeating: 0, count: catalog.count)
        for position in query.items.compactMap({ pool.position(of: $0.tile) }) {
            for (label, share) in shares.row(position).enumerated() where label < sums.count {
                sums[label] += Double(share)
            }
        }
        let total = sums.reduce(0, +)
        guard total > 0 else { return [] }
        return sums.enumerated().filter { $0.element > 0 }.sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }
            .map { (catalog.classes[$0.offset].name, $0.element / total) }
    }
}
