/// Figures of a paper, which the report shows beside those of an arm.
package struct PublishedCurve: Hashable, Sendable {
    /// The name in the report.
    package let name: String
    /// Where the figures are from, such as "MEAL, Table 1".
    package let source: String
    /// The number of labeled tiles of each figure.
    package let tiles: [Int]
    /// The mean IoU, 0...1.
    package let meanIoU: [Double]
    /// The deviation over the paper's runs; empty if it is not published.
    package let deviation: [Double]
    /// The images with labeled tiles; empty if they are not published.
    package let images: [Int]
    /// The seconds of each selection; empty if they are not published.
    package let seconds: [Double]

    /// The mean IoU with the deviation.
    var qualities: [Spread] {
        meanIoU.enumerated().map {
            Spread(published: $1, deviation: deviation.indices.contains($0) ? deviation[$0] : nil)
        }
    }

    var imageCounts: [Spread] { images.map { Spread(published: Double($0), deviation: nil) } }

    var selectionSeconds: [Spread] { seconds.map { Spread(published: $0, deviation: nil) } }
}
