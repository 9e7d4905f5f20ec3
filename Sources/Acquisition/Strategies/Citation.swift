/// The publication that describes a strategy.
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
    /// The paper of MEAL and MEAL-FT: https://arxiv.org/abs/2106.11858
    static let meal = Citation(
        "Sreenivasaiah, Otterbach, Wollmann", "MEAL: Manifold Embedding-based Active Learning", "ICCV Workshops", 2021)
    /// The paper of the max-min and max-sum strategies: https://doi.org/10.1109/TIP.2021.3120041
    static let spatialDiversity = Citation(
        "Cai, Xu, Zhang, Foo", "Exploring Spatial Diversity for Region-based Active Learning",
        "IEEE Transactions on Image Processing", 2021)
    /// Survey that describes the baseline strategies.
    static let survey = Citation(
        "Settles", "Active Learning Literature Survey",
        "University of Wisconsin-Madison, Computer Sciences Technical Report 1648", 2009)
}
