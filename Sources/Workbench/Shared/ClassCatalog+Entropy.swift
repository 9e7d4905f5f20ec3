import Foundation
import Pool

extension ClassCatalog {
    /// The entropy in nats of a pixel that may be of each class alike: the largest that there is.
    var largestEntropy: Double { log(Double(max(2, count))) }
}
