import Tensors

/// Fills the weights of a new network as PyTorch does by default: uniform within one over the root of the fan-in
/// (Kaiming uniform with a = sqrt 5), each parameter from a stream of its own.
struct Initializer {
    private let seed: UInt64
    private var parameters = 0
    /// Whether parameters keep what they have, because they will be loaded; those after them are drawn as ever.
    var isIdle = false

    init(seed: UInt64) { self.seed = seed }

    mutating func fill(_ parameter: Parameter, fanIn: Int) {
        var generator = Philox(seed: seed, purpose: "initialization", item: parameters)
        parameters += 1
        guard !isIdle else { return }
        let bound = 1 / Float(fanIn).squareRoot()
        parameter.tensor = Tensor(
            parameter.shape, elements: (0..<parameter.shape.count).map { _ in (2 * generator.uniform() - 1) * bound })
    }
}
