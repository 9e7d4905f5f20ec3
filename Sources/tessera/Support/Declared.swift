import ArgumentParser

/// An enumeration whose cases are the values of an option, for example layouts or networks. The names and the help of
/// the option come from the declarations of the cases.
protocol Declared: ExpressibleByArgument, CaseIterable, RawRepresentable<String> {
    /// A short description.
    var summary: String { get }
}

extension Declared {
    /// All names, each with its description.
    static var help: String { allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "; ") + "." }
}
