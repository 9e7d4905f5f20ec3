import Foundation
import Problems

/// Why a stage cannot run yet.
extension Problem {
    package static let notTrained = Problem(
        reason: "there is no trained network yet", fix: "label some tiles, then run `tessera train`")

    package static func notScored(round: Int) -> Problem {
        Problem(
            reason: "the pool was not scored by the network of round \(round)", fix: "run `tessera score` first")
    }

    package static func otherClasses(path: String, trained: String, now: String) -> Problem {
        Problem(
            path: path, reason: "the network was trained for the classes \(trained), the project has \(now)",
            fix: "put the classes back, or train again")
    }

    package static func otherNetwork(path: String, trained: String, now: String) -> Problem {
        Problem(
            path: path, reason: "it holds the network \"\(trained)\", the project names \"\(now)\"",
            fix: "write name = \"\(trained)\" under [network] in project.toml, or train again")
    }

    /// A checkpoint's tensors are not those of the network that it names: another version of the program wrote it.
    package static func unfitCheckpoint(path: String, _ problem: Problem) -> Problem {
        Problem(
            path: path, reason: "it does not fit this version's network: \(problem.reason)",
            fix: "run `tessera train`, the labels are all there")
    }

    /// The network's entropy of a tile is NaN or infinite.
    package static func notFinite(image: String, row: Int, column: Int, entropy: Float) -> Problem {
        Problem(
            reason: """
                the entropy of the tile at row \(row), column \(column) of image \(image) is \(entropy): the network's \
                weights are broken
                """,
            fix: "train it again")
    }
}
