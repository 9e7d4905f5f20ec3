import Tiles

/// Why a strategy gives no query.
package enum AcquisitionError: Error, Equatable, CustomStringConvertible {
    /// A setting outside its range.
    case setting(name: String, value: String, range: String)
    /// The strategy needs uncertainties and the pool has none.
    case unscored(strategy: String, measure: UncertaintyMeasure)
    /// A candidate's uncertainty is NaN or infinite.
    case notFinite(tile: TileID, measure: UncertaintyMeasure, value: Float)
    /// The answer would need more than what is in memory.
    case notInMemory(String)

    package var description: String {
        switch self {
        case .setting(let name, let value, let range): "setting \(name) is \(value): it must be \(range)"
        case .unscored(let strategy, let measure):
            "strategy \(strategy) needs the \(measure.rawValue) of the tiles, which is not known: select a new query with it"
        case .notInMemory(let what): "\(what) is not in memory: select a new query with these settings"
        case .notFinite(let tile, let measure, let value):
            """
            the \(measure.rawValue) of the tile at row \(tile.row), column \(tile.column) of image \(tile.image) is \(value): \
            the network's weights are broken; train it again
            """
        }
    }
}
