import ArgumentParser

/// A concept with one declaration for each of its values, as layouts and networks: the option that chooses one takes
/// names and help from the declarations.
protocol Declared: ExpressibleByArgument, CaseIterable, RawRepresentable<String> {
    /// In a phrase.
    var summary: String { get }
}

extension Declared {
    /// All names, each with its phrase.
    static var help: String { allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "; ") + "." }
}
