import ArgumentParser

extension ValidationError {
    /// - Throws: `ValidationError` where the value of an option is outside of its range; nil is inside.
    static func check(_ option: String, _ value: Int?, in range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("--\(option) \(value): give \(range.lowerBound) to \(range.upperBound)")
    }
}
