import Pool

/// The tiles a strategy asks for, in the order to label them, each with what chose it.
package struct Query: Sendable, Equatable {
    package let strategy: String
    package let items: [Item]

    package init(strategy: String, items: [Item]) {
        self.strategy = strategy
        self.items = items
    }

    package var tiles: [TileID] { items.map(\.tile) }

    package struct Item: Sendable, Equatable {
        package let tile: TileID
        /// The position of the tile in `PoolState.tiles`.
        package let index: Int
        /// The order of choice, from 0.
        package let rank: Int
        /// The uncertainty of the tile; nil if the pool was not scored.
        package let score: Float?
        /// What made the strategy choose the tile, in the order to show.
        package let terms: [Term]
        /// Where the tile lies in the strategy's embedding, if it has one.
        package let embedding: Position?

        package init(
            tile: TileID, index: Int, rank: Int, score: Float?, terms: [Term], embedding: Position? = nil
        ) {
            self.tile = tile
            self.index = index
            self.rank = rank
            self.score = score
            self.terms = terms
            self.embedding = embedding
        }
    }

    /// A named number, as `entropy rank 17`.
    package struct Term: Sendable, Equatable {
        package let name: String
        package let value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
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
