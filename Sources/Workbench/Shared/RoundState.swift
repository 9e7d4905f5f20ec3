import Rounds

/// What is going on in the background and what came of it.
package struct RoundState: Sendable {
    package enum Activity: Sendable, Equatable {
        case idle
        /// Asked for; nothing heard yet.
        case starting
        case running
        case canceling
    }

    package private(set) var activity = Activity.idle
    /// The round that the user started, from its start until its query is there; nil while only the last round is loaded.
    package private(set) var runningRound: Int?
    /// Whether a round is on its way to new predictions.
    package private(set) var awaitsPredictions = false
    /// A round was asked for while the program was still starting; it follows.
    private(set) var isWanted = false
    package private(set) var progress: StageProgress?
    package private(set) var history: [RoundSummary]

    /// Tiles whose confirmed labels are not those that the shown predictions rest on.
    private var changed: Set<Int> = []
    /// Those among them that the running round learns from.
    private var learning: Set<Int> = []
    /// How many there were when the project was opened, as far as the number of labels tells.
    private var changedBefore = 0
    private var learningBefore = 0

    package init(history: [RoundSummary] = [], labeledTiles: Int = 0) {
        self.history = history
        if let last = history.last { changedBefore = abs(labeledTiles - last.labeledTiles) }
    }

    /// The round that will learn from what is confirmed now.
    package var next: Int { (runningRound ?? history.last?.round ?? -1) + 1 }

    package var isTraining: Bool { runningRound != nil }

    package var isBusy: Bool { activity != .idle }

    /// How many tiles were labeled since the predictions that are shown.
    package var changeCount: Int { changed.union(learning).count + changedBefore + learningBefore }

    mutating func noteChange(of position: Int) { changed.insert(position) }

    mutating func start() {
        activity = .starting
        runningRound = (history.last?.round ?? -1) + 1
        (isWanted, awaitsPredictions) = (false, true)
        learning.formUnion(changed)
        learningBefore += changedBefore
        (changed, changedBefore) = ([], 0)
    }

    mutating func report(_ progress: StageProgress) {
        if activity != .canceling { activity = .running }
        self.progress = progress
    }

    mutating func cancel() { (activity, isWanted) = (.canceling, false) }

    /// The program takes up the last round, or selects anew with its network.
    mutating func resume() { activity = .starting }

    /// A round follows as soon as the program has started.
    mutating func wait() { isWanted = true }

    mutating func add(_ summary: RoundSummary) {
        history.removeAll { $0.round == summary.round }
        history.append(summary)
    }

    mutating func predictionsArrived() { (learning, learningBefore, awaitsPredictions) = ([], 0, false) }

    /// The round has what it was for; what goes on can be made again.
    mutating func queryArrived() { runningRound = nil }

    mutating func settle() {
        activity = .idle
        runningRound = nil
        progress = nil
        changed.formUnion(learning)
        changedBefore += learningBefore
        predictionsArrived()
    }
}
