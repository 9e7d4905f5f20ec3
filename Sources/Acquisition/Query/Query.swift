import Tiles

/// The tiles to label next, in order, each with the reasons of the strategy.
package struct Query: Sendable, Equatable {
    package let strategy: String
    package let items: [Item]

    package init(strategy: String, items: [Item]) {
        self.strategy = strategy
        self.items = items
    }

    package var tiles: [TileID] { items.map(\.tile) }

    /// Why a tile is in a query. Journals store the raw value.
    package enum Origin: String, Sendable {
        /// The strategy selected it.
        case strategy
        /// It is one of the random tiles of the first round, before there is a network.
        case initial
        /// A person added it.
        case hand
        /// The annotator is checked with it: it has gold labels, or another annotator labels it too.
        case check
        /// It is not in the query. A person selected it for inspection only.
        case selection
    }

    /// A tile of a query.
    package struct Item: Sendable, Equatable {
        package let tile: TileID
        /// The position of the tile in `PoolState.tiles`.
        package let index: Int
        /// The position in the order of selection, from 0.
        package let rank: Int
        package let origin: Origin
        /// The entropy of the tile, whichever measure the strategy uses; nil if the tile has no scores.
        package let entropy: Float?
        /// The reasons of the strategy, in the order in which they are shown.
        package let reasons: [Reason]
        /// The position of the tile in the strategy's embedding; nil if the strategy has no embedding in the plane.
        package let embedding: Position?

        package init(
            tile: TileID, index: Int, rank: Int, origin: Origin, entropy: Float? = nil, reasons: [Reason] = [],
            embedding: Position? = nil
        ) {
            self.tile = tile
            self.index = index
            self.rank = rank
            self.origin = origin
            self.entropy = entropy
            self.reasons = reasons
            self.embedding = embedding
        }

        /// The same tile at another position of the order.
        package func ranked(_ rank: Int) -> Item {
            Item(
                tile: tile, index: index, rank: rank, origin: origin, entropy: entropy, reasons: reasons,
                embedding: embedding)
        }
    }

    /// A reason of a strategy: a quantity and its value, such as `entropy rank 17`.
    package struct Reason: Sendable, Equatable {
        package let quantity: Quantity
        package let value: Double

        package init(_ quantity: Quantity, _ value: Double) {
            self.quantity = quantity
            self.value = value
        }
    }

    /// The name of a quantity that a strategy uses. Each strategy declares its own quantities. Journals store the
    /// names, and a journal of a newer version may have names that this version does not declare.
    package struct Quantity: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package init(_ measure: UncertaintyMeasure) { self.init(rawValue: measure.rawValue) }

        package static let entropy = Quantity(.entropy)
        /// The position in a random order, from 0.
        static let draw = Quantity(rawValue: "draw")
        /// The position among the seeds of k-means++, from 0.
        static let seedOrder = Quantity(rawValue: "seed order")
        /// The position in the order by the score, from 1.
        static let rank = Quantity(rawValue: "rank")
        /// The position among the tiles that were drawn by score, from 0.
        static let scoreDraw = Quantity(rawValue: "draw by score")
        /// The number of tiles that the strategy selects among.
        static let candidates = Quantity(rawValue: "candidates")
        /// The distance to the nearest of the seeds before.
        static let seedDistance = Quantity(rawValue: "seed distance")
        /// The entropy, normalized to `0...1` over the pool.
        static let uncertainty = Quantity(rawValue: "uncertainty")
        /// The value that a greedy strategy maximizes at each pick.
        static let potential = Quantity(rawValue: "potential")
    }

    /// A position in an embedding in the plane.
    package struct Position: Sendable, Equatable {
        package let x: Float
        package let y: Float

        package init(x: Float, y: Float) {
            self.x = x
            self.y = y
        }
    }
}
