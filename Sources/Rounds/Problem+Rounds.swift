import Foundation
import Problems

/// Problems that prevent a stage of a round.
extension Problem {
    package static let notTrained = Problem(
        reason: "there is no trained network yet", fix: "label some tiles, then run `tessera train`")

    package static func notScored(round: Int) -> Problem {
        Problem(
            reason: "the pool was not scored by the network of round \(round)", fix: "run `tessera score` first")
    }

    package static func classMismatch(path: String, trained: String, now: String) -> Problem {
        Problem(
            path: path, reason: "the network was trained for the classes \(trained), but the project has \(now)",
            fix: "restore the classes, or train again")
    }

    package static func networkMismatch(path: String, trained: String, now: String) -> Problem {
        Problem(
            path: path, reason: "it contains the network \"\(trained)\", but project.toml has \"\(now)\"",
            fix: "write name = \"\(trained)\" under [network] in project.toml, or train again")
    }

    /// The tensors of a checkpoint do not fit the network in its metadata. Another version of the program wrote it.
    package static func incompatibleCheckpoint(path: String, _ problem: Problem) -> Problem {
        Problem(
            path: path, reason: "it does not fit the network of this version: \(problem.reason)",
            fix: "run `tessera train`; all labels are kept")
    }

    /// The first rounds of a simulation do not fit its dataset and settings.
    static let otherSimulation = Problem(
        reason: "the finished rounds belong to another dataset or to other settings",
        fix: "restore the dataset, or write to another folder")

    /// A budget in pixels cannot pay for every tile.
    package static func smallBudget(_ pixels: Int, largestTile: Int) -> Problem {
        Problem(
            reason: "a budget of \(pixels) pixels is too small: the largest tile has \(largestTile)",
            fix: "give at least \(largestTile) pixels, or use smaller tiles")
    }

    /// The entropy of a tile is NaN or infinite.
    package static func notFinite(image: String, row: Int, column: Int, entropy: Float) -> Problem {
        Problem(
            reason: """
                the entropy of the tile at row \(row), column \(column) of image \(image) is \(entropy): the weights \
                of the network are broken
                """,
            fix: "train it again")
    }
}
