import Problems
import Tiles

/// Reasons why a strategy cannot select a query.
extension Problem {
    /// The strategy needs a measure that was not computed for the pool.
    package static func unscored(strategy: String, measure: UncertaintyMeasure) -> Problem {
        Problem(
            reason: "strategy \(strategy) needs the \(measure.rawValue) of the tiles, which was not computed",
            fix: "select a new query with this strategy")
    }

    /// The uncertainty of a candidate is NaN or infinite.
    package static func notFinite(tile: TileID, measure: UncertaintyMeasure, value: Float) -> Problem {
        Problem(
            reason: """
                the \(measure.rawValue) of the tile at row \(tile.row), column \(tile.column) of image \(tile.image) is \
                \(value): the network has invalid weights
                """,
            fix: "train the network again")
    }

    /// A preview needs data that is not in memory.
    package static func notInMemory(_ what: String) -> Problem {
        Problem(reason: "not in memory for a preview: \(what)", fix: "select a new query with these settings")
    }
}
