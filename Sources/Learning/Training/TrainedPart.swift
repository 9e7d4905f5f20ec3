/// The part of a network that a training changes. The layers outside it keep their weights, and their BatchNorm uses the
/// loaded running statistics.
struct TrainedPart: Equatable, Sendable {
    /// Whether the backbone is fine-tuned. If not, only the head is trained.
    let finetune: Bool
    /// The number of stages of a fine-tuned backbone that stay as they are, from the image on; see `Backbone.stages`.
    var frozenStages = 0

    static let head = TrainedPart(finetune: false)
    static let all = TrainedPart(finetune: true)
}
