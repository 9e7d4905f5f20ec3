import Tensors

/// The mean of each channel over the pixels of an image.
final class AveragePoolNode: Node {
    let name = "average pool"
    private let input: Value
    let output: Value
    private var adds = false

    init(input: Value, output: Value) {
        self.input = input
        self.output = output
    }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] { [input, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = input.claimGradient() }

    func forward(_ pass: Pass) { GlobalAveragePool.forward(input.map, into: output.map, on: pass.device) }

    func backward(_ pass: Pass) {
        guard input.needsGradient else { return }
        GlobalAveragePool.backward(output.gradient, into: input.gradient, accumulating: adds, on: pass.device)
    }
}

/// Bilinear resampling to the size of the output.
final class ResizeNode: Node {
    let name = "bilinear resize"
    private let input: Value
    let output: Value
    private let resize: BilinearResize
    private var adds = false

    init(input: Value, output: Value, aligningCorners: Bool) {
        self.input = input
        self.output = output
        resize = BilinearResize(
            from: (input.height, input.width), to: (output.height, output.width), aligningCorners: aligningCorners)
    }

    var forwardPlaces: [Place] { [input.place, output.place] }

    var backwardPlaces: [Place] { [input, output].compactMap(\.gradientPlace) }

    func claimGradients() { adds = input.claimGradient() }

    func forward(_ pass: Pass) { resize.forward(input.map, into: output.map, on: pass.device) }

    func backward(_ pass: Pass) {
        resize.backward(output.gradient, into: input.gradient, accumulating: adds, on: pass.device)
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
