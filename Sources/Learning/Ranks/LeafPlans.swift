import Imagery
import Tensors

/// The plans of the leaves that this rank computes. All leaves of a batch are in memory together.
final class LeafPlans {
    let sums: LeafSums
    /// The parameters whose gradients are used.
    let parameters: [Parameter]
    private var arenas: [Int: Arena] = [:]
    private var plans: [Int: PlanCache<Shape, TrainingStepPlan>] = [:]

    init(_ sums: LeafSums, _ parameters: [Parameter]) {
        self.sums = sums
        self.parameters = parameters
    }

    /// The plan of a leaf for patches of a shape `[patches, height, width]`.
    func plan(of leaf: Int, _ shape: Shape, _ network: SegmentationNetwork, _ part: TrainedPart) -> TrainingStepPlan {
        let arena = arenas[leaf] ?? Arena()
        arenas[leaf] = arena
        return plans[leaf, default: PlanCache(capacity: 4)].plan(for: shape) {
            TrainingStepPlan(
                network, size: Size(height: shape[1], width: shape[2]), batch: shape[0], part, arena: arena)
        }
    }
}
