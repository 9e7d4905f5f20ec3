import Problems

extension [Problem] {
    /// The reasons of the first three, and how many more there are.
    var firstReasons: [String] {
        prefix(3).map { "\($0.place): \($0.reason)" } + (count > 3 ? ["\(count - 3) more problems"] : [])
    }
}
