import Tensors

/// Initializes the weights of a new network as PyTorch does by default: uniform in ±1 / sqrt(fan-in), which is Kaiming
/// uniform with a = sqrt(5). Each parameter has its own random stream.
struct Initializer {
    private let seed: UInt64
    private var parameters = 0
    /// Whether parameters are left as they are, because they will be loaded. Later parameters get the same numbers in
    /// both cases.
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
