import Rounds

/// What the workbench wants of the rounds. They report through what they were made with.
package protocol RoundWork: Sendable {
    /// Takes up where the project was left; returns when that is done.
    func resume() async
    /// Trains, scores and asks; returns when that is done, canceled or failed.
    func runRound() async
    /// Stops what is at work at its next step.
    func cancel()
}

extension RoundSession: RoundWork {}
