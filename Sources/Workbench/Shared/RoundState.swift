import Rounds

/// The state of the background work, and the results of the rounds so far.
package struct RoundState: Sendable {
    package enum Activity: Sendable, Equatable {
        case idle
        /// Requested; there was no report yet.
        case starting
        case running
        case canceling
    }

    package private(set) var activity = Activity.idle
    /// The round that the user started, until its query is selected; nil while the last round is only loaded.
    package private(set) var runningRound: Int?
    /// True while a running round has not made its predictions.
    package private(set) var awaitsPredictions = false
    /// True if the user requested a round while the last one was still loading. The new one then starts when the
    /// program is idle.
    private(set) var startsWhenIdle = false
    package private(set) var progress: StageProgress?
    package private(set) var history: [RoundSummary]

    /// Tiles whose confirmed labels changed since the network of the shown predictions was trained.
    private var changed: Set<Int> = []
    /// The ones of them that the running round uses for training.
    private var learning: Set<Int> = []
    /// An estimate of such tiles from before the project was opened: the difference in the number of labeled tiles.
    private var changedBefore = 0
    private var learningBefore = 0

    package init(history: [RoundSummary] = [], labeledTiles: Int = 0) {
        self.history = history
        if let last = history.last { changedBefore = abs(labeledTiles - last.labeledTiles) }
    }

    /// The number of the next round, which trains on the labels confirmed now.
    package var next: Int { (runningRound ?? history.last?.round ?? -1) + 1 }

    package var isTraining: Bool { runningRound != nil }

    package var isBusy: Bool { activity != .idle }

    /// The number of tiles whose labels changed since the shown predictions.
    package var changeCount: Int { changed.union(learning).count + changedBefore + learningBefore }

    mutating func noteChange(of position: Int) { changed.insert(position) }

    mutating func start() {
        activity = .starting
        runningRound = (history.last?.round ?? -1) + 1
        (startsWhenIdle, awaitsPredictions) = (false, true)
        learning.formUnion(changed)
        learningBefore += changedBefore
        (changed, changedBefore) = ([], 0)
    }

    mutating func report(_ progress: StageProgress) {
        if activity != .canceling { activity = .running }
        self.progress = progress
    }

    mutating func cancel() { (activity, startsWhenIdle) = (.canceling, false) }

    /// Background work without training has started: the last round is loaded, or a query is selected with its network.
    mutating func resume() { activity = .starting }

    /// Requests a round for the time when the program is idle.
    mutating func startWhenIdle() { startsWhenIdle = true }

    mutating func add(_ summary: RoundSummary) {
        history.removeAll { $0.round == summary.round }
        history.append(summary)
    }

    /// The network of a round was compared with that of the round before.
    mutating func setKappa(_ kappa: Double, ofRound round: Int) {
        guard let index = history.lastIndex(where: { $0.round == round }) else { return }
        history[index].kappa = kappa
    }

    mutating func predictionsArrived() { (learning, learningBefore, awaitsPredictions) = ([], 0, false) }

    /// The query is stored. The rest of the round can be computed again, so quitting needs no question.
    mutating func queryArrived() { runningRound = nil }

    /// The background work has ended. Tiles of a round that did not finish count as changed again.
    mutating func becomeIdle() {
        activity = .idle
        runningRound = nil
        progress = nil
        changed.formUnion(learning)
        changedBefore += learningBefore
        predictionsArrived()
    }
}
