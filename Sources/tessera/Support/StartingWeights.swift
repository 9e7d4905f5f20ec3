import ArgumentParser
import Files
import Foundation
import Learning
import Rounds

/// The initial weights of the backbone of a new project.
enum StartingWeights: Equatable {
    /// Tessera's own weights. The project gets a copy of them, so that a new version of the program does not change it.
    case own
    case file(String)
    case random

    /// The weights of a new project with this network, if none are given.
    static func standard(for network: NetworkArchitecture) -> StartingWeights { network.hasOwnWeights ? .own : .random }

    /// The default of `--finetune`. Random weights must be fine-tuned.
    func areFineTuned(by recipe: TrainingRecipe) -> Bool {
        self == .random || recipe.projectDefaults.finetunesTrainedWeights
    }

    static func ownFile() throws -> URL { try Resources.folder("weights").appending(path: "streets.safetensors") }

    /// The file with the weights; nil for random numbers.
    func file() throws -> URL? {
        switch self {
        case .own: try Self.ownFile()
        case .file(let path): try URL.written(path).standardizedFileURL
        case .random: nil
        }
    }
}

extension StartingWeights: ExpressibleByArgument, CustomStringConvertible {
    init(argument: String) { self = argument == "none" ? .random : .file(argument) }

    var description: String {
        switch self {
        case .own: "Tessera's own weights, learned from drawn streets"
        case .file(let path): path
        case .random: "none"
        }
    }
}
