import Problems
import Tensors

/// The parameters of a network and their names.
extension SegmentationNetwork {
    /// The number of learnable numbers: in the whole network, and in the backbone alone.
    package var parameterCount: Int { parameters(of: .all).reduce(0) { $0 + $1.shape.count } }
    package var backboneParameterCount: Int {
        backbone.layers.flatMap(\.parameters).reduce(0) { $0 + $1.shape.count }
    }

    /// All parameters and running statistics by name, in PyTorch's shapes. It does not contain PyTorch's
    /// `num_batches_tracked`.
    package func stateDictionary() -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.tensor) })
    }

    /// Sets all parameters and running statistics from `dictionary`. Other tensors in it are ignored.
    ///
    /// - Throws: `Problem` if a tensor is missing, has another shape, or has a value that is not finite or a negative
    ///   variance. Then nothing is changed.
    package func load(stateDictionary dictionary: [String: Tensor]) throws { try load(dictionary, into: state) }

    /// The parameters that the optimizer changes.
    func parameters(of part: TrainedPart) -> [Parameter] { layers(of: part).flatMap(\.parameters) }

    /// Parameters and running statistics.
    var state: [Parameter] { state(of: .all) }

    /// The part of the state that a training changes.
    func state(of part: TrainedPart) -> [Parameter] {
        parameters(of: part) + layers(of: part).flatMap(\.statistics)
    }

    var layers: [any Layer] { layers(of: .all) }

    private func layers(of part: TrainedPart) -> [any Layer] {
        let trained = part.finetune ? Array(backbone.stages.dropFirst(part.frozenStages).joined()) : []
        return trained + head.layers
    }

    /// The layers of the backbone that a training of a part leaves as they are.
    func frozenLayers(_ part: TrainedPart) -> [any Layer] {
        part.finetune ? Array(backbone.stages.prefix(part.frozenStages).joined()) : backbone.layers
    }

    func load(_ dictionary: [String: Tensor], into parameters: [Parameter]) throws {
        let tensors = try parameters.map { parameter in
            let name = parameter.name
            guard let tensor = dictionary[name] else { throw Problem.missingTensor(name: name) }
            guard tensor.shape == parameter.shape else {
                throw Problem.wrongShape(name: name, expected: parameter.shape, found: tensor.shape)
            }
            if let fault = tensor.fault(isVariance: name.hasSuffix(".running_var")) {
                throw Problem.unusableTensor(name: name, fault: fault)
            }
            return tensor
        }
        for (parameter, tensor) in zip(parameters, tensors) { parameter.tensor = tensor }
        stateChanged()
    }

    /// Must be called after parameters are written, except by a training pass.
    func stateChanged() { for layer in layers { layer.parametersChanged() } }
}
