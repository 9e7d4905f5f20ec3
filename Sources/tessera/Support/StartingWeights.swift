import ArgumentParser
import Files
import Foundation

/// What the backbone of a new project starts from.
enum StartingWeights: Equatable {
    /// Tessera's own. A project gets a copy of them, so that it stays as it is when the program changes.
    case own
    case file(String)
    case random

    /// Whether the backbone is trained too if nothing is said: one that starts from random numbers has to be. Tessera's own
    /// gains nothing sure by it (README.md has the table), and it takes twice as long.
    var areTrainedFurther: Bool { self == .random }

    /// The file to read; nil for random numbers.
    func file() throws -> URL? {
        switch self {
        case .own: try Resources.folder("weights").appending(path: "streets.safetensors")
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
