import Tensors

/// An activation without a convolution before it.
final class ActivationNode: Node {
    let name = "activation"
    private let activation: Activation
    private let input: Value
    let output: Value
    private var adds = false

    /// - Parameter output: May be `input`. Its gradient is then replaced in place.
    init(_ activation: Activation, input: Value, output: Value) {
        self.activation = activation
        self.input = input
        self.output = output
    }

    private var isInPlace: Bool { input === output }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] { [output.place] + [input, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = isInPlace ? false : input.claimGradient() }

    func forward(_ pass: Pass) { activation.forward(input.map, into: output.map, on: pass.device) }

    func backward(_ pass: Pass) {
        guard input.needsGradient else { return }
        activation.backward(
            output.gradient, at: output.map, into: input.gradient, accumulating: adds, on: pass.device)
    }
}

/// The maximum of 3x3 pixels, with stride 2.
final class MaxPoolNode: Node {
    let name = "max pool"
    private let input: Value
    let output: Value
    private var adds = false

    init(input: Value, output: Value) {
        self.input = input
        self.output = output
    }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] { [input.place] + [input, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = input.claimGradient() }

    func forward(_ pass: Pass) { MaxPooling.forward(input.map, into: output.map, on: pass.device) }

    func backward(_ pass: Pass) {
        MaxPooling.backward(
            input.map, output.gradient, into: input.gradient, accumulating: adds, on: pass.device)
    }
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
