import Problems

extension [Problem] {
    /// The reasons of the first three problems, and the number of the others.
    var firstReasons: [String] {
        prefix(3).map { "\($0.place): \($0.reason)" } + (count > 3 ? ["\(count - 3) more problems"] : [])
    }
}
