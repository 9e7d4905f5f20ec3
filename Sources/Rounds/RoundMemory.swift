import Acquisition
import Synchronization

/// The network that was trained last, and what the last one predicted for the pool. Scoring, queries and previews take
/// them from here, so that within a session their files are written once and not read.
final class RoundMemory: Sendable {
    private let network = Mutex<(round: Int, network: TrainedNetwork)?>(nil)
    private let lastScores = Mutex<TileScores?>(nil)

    func keep(_ trained: TrainedNetwork, ofRound round: Int) { network.withLock { $0 = (round, trained) } }

    /// Nil where another round's network, or none, was trained last.
    func network(ofRound round: Int) -> TrainedNetwork? {
        network.withLock { kept in kept.flatMap { $0.round == round ? $0.network : nil } }
    }

    /// Nil where nothing was scored or read.
    var scores: TileScores? {
        get { lastScores.withLock(\.self) }
        set { lastScores.withLock { $0 = newValue } }
    }
}
