/// The work that describes a strategy.
package struct Citation: Sendable, Equatable, CustomStringConvertible {
    package let authors: String
    package let title: String
    package let venue: String
    package let year: Int

    init(_ authors: String, _ title: String, _ venue: String, _ year: Int) {
        self.authors = authors
        self.title = title
        self.venue = venue
        self.year = year
    }

    package var description: String { "\(authors), \"\(title)\", \(venue) \(year)" }
}

extension Citation {
    static let meal = Citation(
        "Sreenivasaiah, Otterbach, Wollmann", "MEAL: Manifold Embedding-based Active Learning", "ICCV Workshops", 2021)
    static let spatialDiversity = Citation(
        "Cai, Xu, Zhang, Foo", "Exploring Spatial Diversity for Region-based Active Learning",
        "IEEE Transactions on Image Processing", 2021)
    /// The baselines.
    static let survey = Citation(
        "Settles", "Active Learning Literature Survey",
        "University of Wisconsin-Madison, Computer Sciences Technical Report 1648", 2009)
}
