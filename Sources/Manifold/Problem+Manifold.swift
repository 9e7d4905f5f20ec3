import Problems

extension Problem {
    /// A feature that is NaN or infinite.
    package static func notFinite(row: Int, column: Int, value: Float) -> Problem {
        Problem(
            reason:
                "feature \(column) of row \(row) is \(value), which is not a finite number: the network that made it is broken",
            fix: "load its weights again or train it again")
    }

    /// A feature whose square would overflow.
    package static func tooLarge(row: Int, column: Int, value: Float) -> Problem {
        Problem(
            reason:
                "feature \(column) of row \(row) is \(value), larger than \(Float.largestFeature): the network that made it is broken",
            fix: "load its weights again or train it again")
    }

    /// New rows have another number of features than the fitted ones.
    package static func featureCount(found: Int, expected: Int) -> Problem {
        Problem(
            reason: "rows of \(found) features cannot be placed among fitted rows of \(expected)", fix: "fit again")
    }
}
