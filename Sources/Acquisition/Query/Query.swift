import Tiles

/// The tiles to label next, in order, each with what chose it.
package struct Query: Sendable, Equatable {
    package let strategy: String
    package let items: [Item]

    package init(strategy: String, items: [Item]) {
        self.strategy = strategy
        self.items = items
    }

    package var tiles: [TileID] { items.map(\.tile) }

    /// Who wanted a tile to be in a query. Journals keep the raw value.
    package enum Origin: String, Sendable {
        case strategy
        /// The random start, before there is a network.
        case initial
        /// A person added it.
        case hand
        /// Nobody: a person selected the tile to look at it.
        case selection
    }

    package struct Item: Sendable, Equatable {
        package let tile: TileID
        /// The position of the tile in `PoolState.tiles`.
        package let index: Int
        /// The order of choice, from 0.
        package let rank: Int
        package let origin: Origin
        /// The uncertainty of the tile; nil if it was not scored.
        package let score: Float?
        /// What made the strategy choose the tile, in the order to show.
        package let terms: [Term]
        /// Where the tile lies in the strategy's embedding, if it has one.
        package let embedding: Position?

        package init(
            tile: TileID, index: Int, rank: Int, origin: Origin, score: Float? = nil, terms: [Term] = [],
            embedding: Position? = nil
        ) {
            self.tile = tile
            self.index = index
            self.rank = rank
            self.origin = origin
            self.score = score
            self.terms = terms
            self.embedding = embedding
        }

        /// The same at another place of the order.
        package func ranked(_ rank: Int) -> Item {
            Item(
                tile: tile, index: index, rank: rank, origin: origin, score: score, terms: terms, embedding: embedding)
        }
    }

    /// A quantity with its value, as `entropy rank 17`.
    package struct Term: Sendable, Equatable {
        package let quantity: Quantity
        package let value: Double

        package init(_ quantity: Quantity, _ value: Double) {
            self.quantity = quantity
            self.value = value
        }
    }

    /// What a strategy looked at. Each strategy declares the quantities that are its own; journals keep them by name, and
    /// may know some that this version does not.
    package struct Quantity: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package init(_ measure: UncertaintyMeasure) { self.init(rawValue: measure.rawValue) }

        package static let entropy = Quantity(.entropy)
        /// The place in a random order.
        static let draw = Quantity(rawValue: "draw")
        /// The place among the seeds of k-means++.
        static let seedOrder = Quantity(rawValue: "seed order")
        /// The normalized entropy.
        static let uncertainty = Quantity(rawValue: "uncertainty")
        /// What a greedy strategy maximizes.
        static let potential = Quantity(rawValue: "potential")
    }

    package struct Position: Sendable, Equatable {
        package let x: Float
        package let y: Float

        package init(x: Float, y: Float) {
            self.x = x
            self.y = y
        }
    }
}
