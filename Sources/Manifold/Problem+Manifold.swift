import Problems

extension Problem {
    /// A feature is NaN or infinite.
    package static func notFinite(row: Int, column: Int, value: Float) -> Problem {
        Problem(
            reason:
                "feature \(column) of row \(row) is \(value), which is not a finite number",
            fix: "load the network's weights again, or train it again")
    }

    /// A feature is so large that its square would overflow.
    package static func tooLarge(row: Int, column: Int, value: Float) -> Problem {
        Problem(
            reason:
                "feature \(column) of row \(row) is \(value), and its magnitude is above \(Float.largestFeature)",
            fix: "load the network's weights again, or train it again")
    }

    /// New rows do not have the number of features that the model was fitted on.
    package static func featureCount(found: Int, expected: Int) -> Problem {
        Problem(
            reason: "rows of \(found) features cannot be placed among fitted rows of \(expected)",
            fix: "fit a model on rows of \(found) features")
    }
}
