import ArgumentParser
import Foundation
import Rounds

/// The part of the work that this process does.
struct ShardOptions: ParsableArguments {
    enum Choice: ExpressibleByArgument, Equatable {
        case shard(Shard)
        /// The number of the shard is in a variable of the environment.
        case fromEnvironment

        init?(argument: String) {
            if argument == "auto" {
                self = .fromEnvironment
            } else if let shard = Shard(argument) {
                self = .shard(shard)
            } else {
                return nil
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "Do only part I of N of the work, for several processes or computers.",
            discussion: """
                With auto, Slurm, Kubernetes, Open MPI or GNU parallel give the number in a variable of the environment.
                """, valueName: "I/N|auto"))
    var shard: Choice?
    @Option(help: ArgumentHelp("The number of shards, for --shard auto.", valueName: "n"))
    var shards: Int?

    /// The result of an export in a line.
    static func summary(_ content: String, images: Int, _ folder: URL, _ shard: Shard?) -> String {
        let line = "wrote the \(content) of \(images) images to \(folder.path)"
        guard let shard else { return line }
        return line + "; shard \(shard.text). After all shards, run the command without --shard"
    }

    func validate() throws {
        try ValidationError.check("shards", shards, in: 1...Shard.largestCount)
        if case .shard(let shard) = shard, shards != nil {
            throw ValidationError("--shard \(shard.text) has the number of shards already: omit --shards")
        }
    }

    /// The shard of this process; nil to do all of the work.
    /// - Throws: `Problem` if the environment has no number of a shard.
    func resolved(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Shard? {
        switch shard {
        case .shard(let shard): shard
        case .fromEnvironment: try JobRunner.shard(in: environment, count: shards)
        case nil: try shards.map { try JobRunner.shard(in: environment, count: $0) }
        }
    }
}
