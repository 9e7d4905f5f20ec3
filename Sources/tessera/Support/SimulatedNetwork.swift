import Foundation
import Learning
import Rounds

/// The network of a simulation and its initial weights. Options can replace those of the project.
struct SimulatedNetwork {
    let architecture: NetworkArchitecture
    /// The weight file of the backbone; nil for random numbers.
    let weights: URL?
    /// Whether the backbone is fine-tuned; nil as in the project.
    let finetune: Bool?

    /// Weights fit only the backbone that they were trained for. If the project's belong to another one, the network
    /// starts from the same weights as in a new project, and a note says so.
    ///
    /// - Parameters:
    ///   - network: The network; nil for the project's.
    ///   - given: The weights; nil for the project's if they fit.
    init(
        _ network: NetworkArchitecture?, weights given: StartingWeights?, finetune: Bool?, in workspace: Workspace
    ) throws {
        let own = try workspace.architecture()
        architecture = network ?? own
        let projectFits = workspace.weights == nil || architecture.hasBackbone(of: own)
        guard let chosen = given ?? (projectFits ? nil : .standard(for: architecture)) else {
            (weights, self.finetune) = (workspace.weights, finetune)
            return
        }
        weights = try chosen.file()
        self.finetune = finetune ?? (chosen == .random ? true : nil)
        guard given == nil else { return }
        let start = chosen == .random ? "random numbers" : chosen.description
        Output.note(
            "note: the project's weights belong to the backbone of \(own.rawValue); \(architecture.rawValue) starts "
                + "from \(start)" + (finetune == nil && self.finetune == true ? " and is fine-tuned" : ""))
    }
}
