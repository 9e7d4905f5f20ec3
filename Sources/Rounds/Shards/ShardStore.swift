import Files
import Foundation
import Learning
import Pool
import Problems
import Tensors

/// The results of the shards of a stage, as files in `cache/shards/` until they are merged.
///
/// Each shard has a file of its own, so processes never write the same file. A killed shard leaves no result.
struct ShardStore {
    /// A stage that can be done in shards. The raw value is the name of the command and of the folder.
    enum Stage: String {
        case score, embed
    }

    let stage: Stage
    private let folder: RootedPath
    /// The path of the project, for commands in messages.
    private let project: String

    init(_ stage: Stage, of workspace: Workspace) {
        self.stage = stage
        folder = workspace.project.cache.appending("shards").appending(stage.rawValue)
        project = workspace.project.url.path
    }

    // MARK: Files

    private static let separator = "-of-"
    private static let suffix = ".safetensors"

    private func file(_ shard: Shard) -> RootedPath {
        folder.appending("\(shard.index)\(Self.separator)\(shard.count)\(Self.suffix)")
    }

    /// The shard of a file name; nil for other files.
    private static func shard(named name: String) -> Shard? {
        guard name.hasSuffix(suffix) else { return nil }
        let parts = name.dropLast(suffix.count).components(separatedBy: separator).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
        return Shard(index: index, of: count)
    }

    /// Stores the result of a shard on the disk. Temporary files of killed processes are removed.
    func write(_ tensors: [String: Tensor], of shard: Shard, identity: ShardIdentity, further: [String: String] = [:])
        throws
    {
        folder.removeStaleDrafts()
        try Safetensors.write(tensors, metadata: identity.metadata.merging(further) { $1 }, to: file(shard))
    }

    /// Whether a shard is stored with this identity.
    func has(_ shard: Shard, _ identity: ShardIdentity) -> Bool { self.identity(of: shard) == identity }

    /// Nil if the file is missing or damaged.
    private func identity(of shard: Shard) -> ShardIdentity? {
        (try? SafetensorsFile(file(shard).url)).flatMap { ShardIdentity(metadata: $0.metadata) }
    }

    /// Removes the files of all shards. Errors are ignored, because later results replace them.
    func removeAll() {
        for name in folder.files().map(\.name) where Self.shard(named: name) != nil {
            try? folder.appending(name).removeFile()
        }
        folder.removeStaleDrafts()
    }

    // MARK: Merging

    /// Calls `body` with the files of shards to merge. A file that proves damaged is removed, if the project may be
    /// written, so that the command in the message computes the shard again.
    func merging<R>(_ shards: [Shard], of dataset: Dataset, _ body: ([ShardMerge.Part]) throws -> R) throws -> R {
        let counts = PoolPart.tileCounts(shards.count, of: dataset)
        do {
            return try body(
                zip(shards, counts).map { shard, count in
                    ShardMerge.Part(file(shard).url, tiles: count, damage: damage(of: shard))
                })
        } catch let problem as Problem where problem.kind == .damagedShard {
            for shard in shards where file(shard).url.path == problem.path { try? file(shard).removeFile() }
            throw problem
        }
    }

    /// The problem of a file that has the right head, but other content than the program writes.
    private func damage(of shard: Shard) -> Problem {
        Problem(
            .damagedShard, path: file(shard).url.path, reason: "the file is damaged",
            fix: "run " + command(shard) + " again")
    }

    private func command(_ shard: Shard) -> String {
        "`tessera \(stage.rawValue) \(project.shellQuoted) --shard \(shard.text)`"
    }

    /// The shards to merge for the present project, in their order. Nil if there are none.
    ///
    /// If no shard of a set belongs to the present network and images, the set is left from an earlier round. Such a
    /// set is ignored, unless `refusesOld`.
    /// - Throws: `Problem` of kind `missingShards` with the commands for them, or `mixedShards` with the difference.
    func completeSet(for identity: ShardIdentity, refusesOld: Bool = false) throws -> [Shard]? {
        let stored = Dictionary(
            grouping: folder.files().compactMap { Self.shard(named: $0.name) }, by: \.count
        ).mapValues { shards in shards.map { (shard: $0, identity: self.identity(of: $0)) } }
        var problem: Problem?
        for (count, shards) in stored.sorted(by: { $0.key < $1.key }) {
            let isCurrent = shards.contains { _, stored in
                stored?.firstDifference(from: identity, in: ShardIdentity.Part.ofProject) == nil && stored != nil
            }
            guard isCurrent || refusesOld else { continue }
            if let found = self.problem(of: shards, count: count, identity) {
                problem = problem ?? found
            } else {
                return (1...count).compactMap { Shard(index: $0, of: count) }
            }
        }
        if let problem { throw problem }
        return nil
    }

    /// Why shards of one count cannot be merged; nil if they can.
    private func problem(
        of shards: [(shard: Shard, identity: ShardIdentity?)], count: Int, _ identity: ShardIdentity
    ) -> Problem? {
        let shards = shards.sorted { $0.shard.index < $1.shard.index }
        let known = shards.compactMap { shard, identity in identity.map { (shard, $0) } }
        for (shard, stored) in known {
            guard let part = stored.firstDifference(from: identity, in: ShardIdentity.Part.ofProject) else { continue }
            return difference(of: shard, in: part, from: "the project", stored, identity)
        }
        // Most shards are right. The first of equally many is compared with.
        let numbers = Dictionary(grouping: known, by: \.1).mapValues(\.count)
        let usual = known.max { (numbers[$0.1] ?? 0, -$0.0.index) < (numbers[$1.1] ?? 0, -$1.0.index) }?.1
        for (shard, stored) in known {
            guard let usual, let part = stored.firstDifference(from: usual) else { continue }
            return difference(of: shard, in: part, from: "the other shards", stored, usual)
        }
        let found = Set(known.map(\.0))
        let missing = (1...count).compactMap { Shard(index: $0, of: count) }.filter { !found.contains($0) }
        guard !missing.isEmpty else { return nil }
        return Problem(
            .missingShards, path: project,
            reason: "\(missing.count) of \(count) shards of `\(stage.rawValue)` are missing: "
                + missing.listed(\.text),
            fix: "run " + missing.listed(command)
                + ", or do all of it here with `tessera \(stage.rawValue) \(project.shellQuoted)`")
    }

    private func difference(
        of shard: Shard, in part: ShardIdentity.Part, from other: String, _ stored: ShardIdentity,
        _ expected: ShardIdentity
    ) -> Problem {
        let values =
            part.isHash
            ? ""
            : ": "
                + [stored, expected].map { ($0.values[part] ?? "").replacing("\n", with: ", ") }
                .joined(separator: " instead of ")
        return Problem(
            .mixedShards, path: file(shard).url.path,
            reason: "shard \(shard.text) and \(other) differ in the \(part.name)" + values,
            fix: "run \(command(shard)) \(part.repetition)")
    }
}

extension ShardIdentity.Part {
    static let ofProject = allCases.filter(\.isOfProject)
}

extension Problem.Kind {
    package static let missingShards = Problem.Kind("missingShards")
    package static let mixedShards = Problem.Kind("mixedShards")
    static let damagedShard = Problem.Kind("damagedShard")
}

extension Problem {
    /// Whether shards are missing or differ, so that they cannot be merged.
    var isAboutShards: Bool { kind == .missingShards || kind == .mixedShards }
}

extension [Shard] {
    /// The texts of the first ten in one line, and the number of the others.
    fileprivate func listed(_ text: (Shard) -> String) -> String {
        prefix(10).map(text).joined(separator: ", ") + (count > 10 ? " and \(count - 10) more" : "")
    }
}
