import Pool

/// Why a strategy gives no query.
package enum AcquisitionError: Error, Equatable, CustomStringConvertible {
    /// A setting outside its range.
    case setting(name: String, value: String, range: String)
    /// The strategy needs uncertainties and the pool has none.
    case unscored(strategy: String)
    /// A candidate's uncertainty is NaN or infinite.
    case notFinite(tile: TileID, value: Float)

    package var description: String {
        switch self {
        case .setting(let name, let value, let range): "setting \(name) is \(value): it must be \(range)"
        case .unscored(let strategy): "strategy \(strategy) needs a scored pool: score the tiles first"
        case .notFinite(let tile, let value):
            """
            the uncertainty of the tile at row \(tile.row), column \(tile.column) of image \(tile.image) is \(value): \
            the network's weights are broken; train it again
            """
        }
    }
}
