import Problems
import Tensors

/// What can go wrong outside the program while a network is created or trained.
extension Problem {
    /// The loss is NaN or infinite. `layer` is the first layer whose output has such a value, in step `step`.
    package static func diverged(layer: String, step: Int, epoch: Int) -> Problem {
        notANumber("the loss", step, epoch, ": first seen in the output of \(layer)")
    }

    /// The loss is finite, but the gradient of a parameter is not.
    package static func gradientDiverged(parameter: String, step: Int, epoch: Int) -> Problem {
        notANumber("the gradient of \(parameter)", step, epoch, "")
    }

    private static func notANumber(_ what: String, _ step: Int, _ epoch: Int, _ where: String) -> Problem {
        Problem(
            reason: "\(what) is not a number at step \(step) of epoch \(epoch)\(`where`)",
            fix: "train with a lower learning rate; the network has its last good state")
    }

    /// There are fewer patches to learn from at a time than processes.
    package static func tooManyRanks(_ ranks: Int, patches: Int) -> Problem {
        Problem(
            reason: "\(ranks) processes cannot share a batch of \(patches) patches",
            fix: "start at most \(patches) processes, or train with larger batches")
    }

    package static let nothingToLearn = Problem(
        reason: "there is no patch to learn from", fix: "label some tiles first")

    /// No pixel of the patches has a class.
    package static func onlyVoid(patches: Int) -> Problem {
        Problem(
            reason: "the labels of all \(patches) tiles are void: no pixel has a class to learn",
            fix: "label some with classes first")
    }
}

/// Tensors that do not fit the network.
extension Problem {
    package static func missingTensor(name: String) -> Problem {
        unfit("the weights hold no tensor \(name)")
    }

    package static func wrongShape(name: String, expected: Shape, found: Shape) -> Problem {
        unfit("the tensor \(name) has shape \(found), the network needs \(expected)")
    }

    /// A tensor has values that no network can use; `fault` names them.
    package static func unusableTensor(name: String, fault: String) -> Problem {
        unfit("the tensor \(name) holds \(fault)")
    }

    private static func unfit(_ reason: String) -> Problem {
        Problem(reason: reason, fix: "use weights saved for this network")
    }
}
