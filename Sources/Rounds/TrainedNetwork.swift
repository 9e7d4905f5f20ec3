import Foundation
import Synchronization
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

/// The network that was trained last. Scoring, queries and previews take it from here, so that its checkpoint is written
/// once and not read in the same session.
final class NetworkMemory: Sendable {
    private let kept = Mutex<(round: Int, network: TrainedNetwork)?>(nil)

    func keep(_ network: TrainedNetwork, ofRound round: Int) { kept.withLock { $0 = (round, network) } }

    /// Nil where another round's network, or none, was trained last.
    func network(ofRound round: Int) -> TrainedNetwork? {
        kept.withLock { kept in kept.flatMap { $0.round == round ? $0.network : nil } }
    }
}
