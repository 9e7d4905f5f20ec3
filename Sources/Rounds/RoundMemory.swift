import Acquisition
import Synchronization

/// The last trained network and the last scores in memory. Scoring, queries and previews use them, so that a session
/// does not read its own files again.
final class RoundMemory: Sendable {
    private let network = Mutex<(round: Int, network: TrainedNetwork)?>(nil)
    private let lastScores = Mutex<TileScores?>(nil)

    func keep(_ trained: TrainedNetwork, ofRound round: Int) { network.withLock { $0 = (round, trained) } }

    /// The network of a round; nil if it is not the network that was trained last.
    func network(ofRound round: Int) -> TrainedNetwork? {
        network.withLock { kept in kept.flatMap { $0.round == round ? $0.network : nil } }
    }

    /// The last scores; nil if nothing was scored or read.
    var scores: TileScores? {
        get { lastScores.withLock(\.self) }
        set { lastScores.withLock { $0 = newValue } }
    }
}
