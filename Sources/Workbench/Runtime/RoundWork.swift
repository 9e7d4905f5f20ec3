import Rounds
import Tensors

/// The background work of rounds. Progress goes to the callback that is given at creation. A cancellation stops the
/// work at its next step, also before it has started.
package protocol RoundWork: Sendable {
    /// Resumes the last round; returns when that is done.
    func resume(_ cancellation: Cancellation) async
    /// Trains, scores and selects a query; returns when that is done, canceled or failed.
    func runRound(_ cancellation: Cancellation) async
    /// Selects a new query with the settings of the project; returns when that is done.
    func selectQuery(_ cancellation: Cancellation) async
}

extension RoundSession: RoundWork {}
