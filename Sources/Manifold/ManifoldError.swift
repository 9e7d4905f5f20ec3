/// Why features cannot be embedded.
package enum ManifoldError: Error, Equatable, CustomStringConvertible {
    /// A feature is NaN or infinite.
    case notFinite(row: Int, column: Int, value: Float)
    /// New rows have another number of features than the fitted ones.
    case featureCount(found: Int, expected: Int)

    package var description: String {
        switch self {
        case .notFinite(let row, let column, let value):
            """
            feature \(column) of row \(row) is \(value): the network that made the features is broken; \
            load its weights again or train it again
            """
        case .featureCount(let found, let expected):
            "rows of \(found) features cannot be placed among fitted rows of \(expected): fit again"
        }
    }
}
