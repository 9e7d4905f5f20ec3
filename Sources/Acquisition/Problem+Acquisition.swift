import Problems
import Tiles

/// Why a strategy gives no query.
extension Problem {
    /// A setting outside its range.
    package static func setting(name: String, value: String, range: String) -> Problem {
        Problem(reason: "setting \(name) is \(value)", fix: "it must be \(range)")
    }

    /// The strategy needs uncertainties and the pool has none.
    package static func unscored(strategy: String, measure: UncertaintyMeasure) -> Problem {
        Problem(
            reason: "strategy \(strategy) needs the \(measure.rawValue) of the tiles, which is not known",
            fix: "select a new query with it")
    }

    /// A candidate's uncertainty is NaN or infinite.
    package static func notFinite(tile: TileID, measure: UncertaintyMeasure, value: Float) -> Problem {
        Problem(
            reason: """
                the \(measure.rawValue) of the tile at row \(tile.row), column \(tile.column) of image \(tile.image) is \
                \(value): the network's weights are broken
                """,
            fix: "train it again")
    }

    /// The answer would need more than what is in memory.
    package static func notInMemory(_ what: String) -> Problem {
        Problem(reason: "\(what) is not in memory", fix: "select a new query with these settings")
    }
}
