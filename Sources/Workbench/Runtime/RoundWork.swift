import Rounds
import Tensors

/// What the workbench wants of the rounds. They report through what they were made with, and stop at the next step once
/// the cancellation is raised, be it before they begin.
package protocol RoundWork: Sendable {
    /// Continues where the project was left; returns when that is done.
    func resume(_ cancellation: Cancellation) async
    /// Trains, scores and selects a query; returns when that is done, canceled or failed.
    func runRound(_ cancellation: Cancellation) async
    /// Selects a new query by the settings of the project; returns when that is done.
    func selectQuery(_ cancellation: Cancellation) async
}

extension RoundSession: RoundWork {}
