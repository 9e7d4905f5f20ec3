import Foundation
import Tensors

/// The weights of the network of a round.
package struct TrainedNetwork: Sendable {
    /// All tensors of the network by name.
    let state: [String: Tensor]
    /// Whether the backbone was fine-tuned.
    let isFinetuned: Bool
    /// The checkpoint; nil if there is none.
    let file: URL?

    package init(state: [String: Tensor], isFinetuned: Bool, file: URL?) {
        self.state = state
        self.isFinetuned = isFinetuned
        self.file = file
    }
}
