import Foundation
import Tensors

/// The network of a round, as numbers.
package struct TrainedNetwork: Sendable {
    /// All its tensors.
    let state: [String: Tensor]
    /// Whether its backbone was trained too.
    let isFinetuned: Bool
    /// Its checkpoint; nil where there is none.
    let file: URL?

    package init(state: [String: Tensor], isFinetuned: Bool, file: URL?) {
        self.state = state
        self.isFinetuned = isFinetuned
        self.file = file
    }
}
