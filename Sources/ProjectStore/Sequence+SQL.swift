extension Sequence where Element: RawRepresentable<String> {
    /// The raw values as a list in SQL. They must not contain quotes.
    var sql: String { map { "'\($0.rawValue)'" }.joined(separator: ", ") }
}
