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

    package var activity = Activity.idle
    package var progress: StageProgress?
    package var history: [RoundSummary] = []
    /// Tiles confirmed or changed after the labels on which the shown predictions rest.
    package var changesSinceScored = 0
    var changesAtStart = 0

    package init(history: [RoundSummary] = []) { self.history = history }

    package var isBusy: Bool { activity != .idle }
}
