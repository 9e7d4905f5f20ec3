import ArgumentParser

extension ValidationError {
    /// Checks the value of an option. Nil means that the option is not given, which is valid.
    /// - Throws: `ValidationError` if the value is outside of the range.
    static func check(_ option: String, _ value: Int?, in range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("--\(option) \(value): give \(range.lowerBound) to \(range.upperBound)")
    }
}
