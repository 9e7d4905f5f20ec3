import Foundation
import Pool

extension ClassCatalog {
    /// The largest entropy of a pixel, in nats: log C, when all C classes are equally likely.
    var largestEntropy: Double { log(Double(max(2, count))) }
}
