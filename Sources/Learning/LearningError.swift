import Tensors

/// What can go wrong in the world while a network is made or trained.
package enum LearningError: Error, Equatable, CustomStringConvertible {
    /// A loss was not a number: `layer` is the first whose output holds such a value in batch `step`.
    case diverged(layer: String, step: Int, epoch: Int)
    /// The loss was a number, the gradient of a parameter was not.
    case gradientDiverged(parameter: String, step: Int, epoch: Int)
    case missingTensor(name: String)
    case wrongShape(name: String, expected: Shape, found: Shape)
    /// A tensor of weights holds what no network can have: `fault` says what.
    case unusableTensor(name: String, fault: String)
    case nothingToLearn
    /// No pixel of the patches has a class.
    case onlyVoid(patches: Int)

    package var description: String {
        switch self {
        case .diverged(let layer, let step, let epoch):
            "the loss is not a number at step \(step) of epoch \(epoch): first seen in the output of \(layer); "
                + "the network has its last good state; train with a lower learning rate"
        case .gradientDiverged(let parameter, let step, let epoch):
            "the gradient of \(parameter) is not a number at step \(step) of epoch \(epoch); "
                + "the network has its last good state; train with a lower learning rate"
        case .missingTensor(let name):
            "the weights hold no tensor \(name)"
        case .wrongShape(let name, let expected, let found):
            "the tensor \(name) has shape \(found), the network needs \(expected)"
        case .unusableTensor(let name, let fault):
            "the tensor \(name) holds \(fault)"
        case .nothingToLearn: "there is no patch to learn from; label some tiles first"
        case .onlyVoid(let patches):
            "the labels of all \(patches) tiles are void: no pixel has a class to learn; label some with classes first"
        }
    }
}
