import Files
import Foundation
import Learning
import Pool
import Problems
import Tensors

/// The results of the shards of a stage, as files in `cache/shards/` until they are merged.
///
/// Each shard has a file of its own, so processes never write the same file, and a killed shard leaves no file.
struct ShardStore {
    /// A stage that can be done in shards. The raw value is the name of the command and of the folder.
    enum Stage: String, CaseIterable {
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

    func url(_ shard: Shard) -> URL { file(shard).url }

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

    /// Stores the result of a shard on the disk.
    func write(_ tensors: [String: Tensor], of shard: Shard, identity: ShardIdentity, further: [String: String] = [:])
        throws
    {
        try Safetensors.write(tensors, metadata: identity.metadata.merging(further) { $1 }, to: file(shard))
    }

    /// The files of shards for a merge.
    func parts(_ shards: [Shard], of dataset: Dataset) -> [ShardMerge.Part] {
        shards.map { ShardMerge.Part(url($0), tiles: PoolPart($0, of: dataset).tiles.count, damage: damaged($0)) }
    }

    /// A shard whose file has the right head, but other content than the program writes.
    func damaged(_ shard: Shard) -> Problem {
        Problem(path: file(shard).url.path, reason: "the file is damaged", fix: "run " + command(shard) + " again")
    }

    /// Whether a shard is stored with this identity.
    func has(_ shard: Shard, _ identity: ShardIdentity) -> Bool { self.identity(of: shard) == identity }

    /// Nil if the file is missing or damaged.
    private func identity(of shard: Shard) -> ShardIdentity? {
        (try? SafetensorsFile(url(shard))).flatMap { ShardIdentity(metadata: $0.metadata) }
    }

    /// Removes the files of all shards. Errors are ignored, because later results replace them.
    func removeAll() {
        for name in folder.files().map(\.name) where Self.shard(named: name) != nil {
            try? folder.appending(name).removeFile()
        }
    }

    // MARK: Sets

    private func command(_ shard: Shard) -> String {
        "`tessera \(stage.rawValue) \(project.shellQuoted) --shard \(shard.text)`"
    }

    /// The shards to merge for the present project, in their order. Nil if there are none.
    ///
    /// If no shard of a set belongs to the present network and images, the set is left from an earlier round. Such a
    /// set is ignored, unless `refusesOld`.
    /// - Throws: `Problem` with the commands for missing shards, or with the difference between shards.
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
        let first = shards.lazy.compactMap(\.identity).first
        for case (let shard, let stored?) in shards {
            if let part = stored.firstDifference(from: identity, in: ShardIdentity.Part.ofProject) {
                return differing(shard, part, and: "the project", stored, identity)
            }
            guard let first, let part = stored.firstDifference(from: first) else { continue }
            return differing(shard, part, and: "the other shards", stored, first)
        }
        let known = Set(shards.filter { $0.identity != nil }.map(\.shard))
        let missing = (1...count).compactMap { Shard(index: $0, of: count) }.filter { !known.contains($0) }
        guard !missing.isEmpty else { return nil }
        let list = missing.map(\.text).shortened()
        return Problem(
            .missingShards, path: project,
            reason: "\(missing.count) of \(count) shards of `\(stage.rawValue)` are missing: \(list)",
            fix: "run " + missing.map(command).shortened()
                + ", or do all of it here with `tessera \(stage.rawValue) \(project.shellQuoted)`")
    }

    private func differing(
        _ shard: Shard, _ part: ShardIdentity.Part, and other: String, _ stored: ShardIdentity,
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
            fix: "run \(command(shard)) again")
    }
}

extension ShardIdentity.Part {
    static let ofProject = allCases.filter(\.isOfProject)
}

extension Problem.Kind {
    package static let missingShards = Problem.Kind("missingShards")
    package static let mixedShards = Problem.Kind("mixedShards")
}

extension [String] {
    /// The first ten texts in one line, and the number of the others.
    fileprivate func shortened() -> String {
        prefix(10).joined(separator: ", ") + (count > 10 ? " and \(count - 10) more" : "")
    }
}
