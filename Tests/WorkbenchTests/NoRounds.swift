import Rounds
import Tensors
import Workbench

/// Rounds that do nothing.
struct NoRounds: RoundWork {
    func resume(_ cancellation: Cancellation) async {}
    func runRound(_ cancellation: Cancellation) async {}
    func selectQuery(_ cancellation: Cancellation) async {}
}
