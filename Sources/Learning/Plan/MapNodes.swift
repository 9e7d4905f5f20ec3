import Tensors

/// A step that computes a map from one other map, such as a pooling.
final class MapNode: Node {
    typealias Forward = (_ input: FeatureMap, _ output: FeatureMap, Device) -> Void
    typealias Backward = (
        _ input: FeatureMap, _ gradient: FeatureMap, _ inputGradient: FeatureMap, _ accumulating: Bool, Device
    ) -> Void

    let name: String
    private let input: Value
    let output: Value
    private let readsInput: Bool
    private let forward: Forward
    private let backward: Backward
    private var adds = false

    /// - Parameters:
    ///   - readsInput: Whether the backward pass reads the input, which then stays in memory.
    ///   - backward: Writes the gradient of the input, or adds it if `accumulating`.
    init(
        _ name: String, input: Value, output: Value, readsInput: Bool = false, forward: @escaping Forward,
        backward: @escaping Backward
    ) {
        self.name = name
        self.input = input
        self.output = output
        self.readsInput = readsInput
        self.forward = forward
        self.backward = backward
    }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] {
        (readsInput ? input.backwardPlaces : []) + [input, output].compactMap(\.gradientPlace)
    }

    func claimGradients() { adds = input.claimGradient() }

    func forward(_ pass: Pass) { forward(input.map, output.map, pass.device) }

    func backward(_ pass: Pass) {
        guard input.needsGradient else { return }
        let map = readsInput ? input.backwardMap(on: pass.device) : input.map
        backward(map, output.gradient, input.gradient, adds, pass.device)
    }
}

/// An activation without a convolution before it.
final class ActivationNode: Node {
    let name = "activation"
    private let activation: Activation
    private let input: Value
    let output: Value
    private var adds = false

    init(_ activation: Activation, input: Value, output: Value) {
        self.activation = activation
        self.input = input
        self.output = output
    }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] { [output.place] + [input, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = input.claimGradient() }

    func forward(_ pass: Pass) { activation.forward(input.map, into: output.map, on: pass.device) }

    func backward(_ pass: Pass) {
        guard input.needsGradient else { return }
        activation.backward(
            output.gradient, at: output.map, into: input.gradient, accumulating: adds, on: pass.device)
    }
}

/// Dropout in inference (Monte Carlo dropout), in place.
final class DropoutNode: Node {
    let name = "dropout"
    let output: Value
    private let dropout: Dropout

    init(_ dropout: Dropout, of value: Value) {
        output = value
        self.dropout = dropout
    }

    var forwardPlaces: [Place] { [output.place] }

    var backwardPlaces: [Place] { [] }

    func claimGradients() {}

    func forward(_ pass: Pass) { dropout.forward(output.map, seed: pass.seed, step: pass.step, on: pass.device) }

    func backward(_ pass: Pass) { preconditionFailure("\(name): no gradient in inference") }
}

/// Adds a coarse map to a fine one, in place. Each pixel of the fine map gets the nearest one of the coarse map.
final class UpsampledSumNode: Node {
    let name = "top-down sum"
    private let coarse: Value
    let output: Value
    private let upsampling: NearestUpsampling
    private var adds = false

    init(adding coarse: Value, to fine: Value) {
        self.coarse = coarse
        output = fine
        upsampling = NearestUpsampling(from: (coarse.height, coarse.width), to: (fine.height, fine.width))
    }

    var forwardPlaces: [Place] { [coarse.place, output.place] }

    var backwardPlaces: [Place] { [coarse, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = coarse.claimGradient() }

    func forward(_ pass: Pass) {
        upsampling.forward(coarse.map, adding: output.map, into: output.map, on: pass.device)
    }

    func backward(_ pass: Pass) {
        upsampling.backward(output.gradient, into: coarse.gradient, accumulating: adds, on: pass.device)
    }
}

/// The sum of maps of one shape.
final class SumNode: Node {
    let name = "sum"
    private let inputs: [Value]
    let output: Value
    private var adds: [Bool] = []

    init(_ inputs: [Value], output: Value) {
        self.inputs = inputs
        self.output = output
    }

    var forwardPlaces: [Place] { (inputs + [output]).map(\.place) }

    var backwardPlaces: [Place] { (inputs + [output]).compactMap(\.gradientPlace) }

    func claimGradients() { adds = inputs.map { $0.claimGradient() } }

    func forward(_ pass: Pass) {
        for (index, input) in inputs.enumerated() {
            Accumulate.copy(input.map, into: output.map, accumulating: index > 0, on: pass.device)
        }
    }

    func backward(_ pass: Pass) {
        for (input, adds) in zip(inputs, adds) {
            Accumulate.copy(output.gradient, into: input.gradient, accumulating: adds, on: pass.device)
        }
    }
}
