import Acquisition
import Foundation
import Pool
import Problems
import ProjectStore

/// A part of a project that was split.
package struct MadePart: Sendable {
    package let url: URL
    package let annotator: String
    /// The number of tiles in its query.
    package let tiles: Int
}

extension Workspace {
    /// Splits the unfinished tiles of the query among annotators: each gets a project with a part of them. The tiles are
    /// dealt in turn, so that each part has tiles from the whole query.
    /// - Parameters:
    ///   - annotators: The names of the annotators, one for each part, all different.
    ///   - overlap: The share of the tiles that two annotators label, 0...1, to measure how well they agree.
    ///   - folders: Where to make the parts. They must not exist.
    /// - Throws: `Problem`. Parts that are finished before it stay.
    package func split(among annotators: [String], overlap: Double, into folders: [URL]) throws -> [MadePart] {
        precondition(annotators.count == folders.count, "split: \(annotators.count) names, \(folders.count) folders")
        precondition(Set(annotators).count == annotators.count, "split: equal names")
        guard let query = try currentQuery()?.query else {
            throw Problem(
                path: project.url.path, reason: "there is no query to split",
                fix: "select tiles with `tessera acquire` first")
        }
        let states = try project.journal.states(of: poolGrids)
        let tiles = query.items.map { key(of: $0.tile) }.filter { (states[$0] ?? .unlabeled).isOpen }
        guard !tiles.isEmpty else {
            throw Problem(
                path: project.url.path, reason: "all tiles of the query are finished",
                fix: "train and select new tiles first")
        }
        guard annotators.count <= tiles.count else {
            throw Problem(
                path: project.url.path,
                reason: "the query has \(tiles.count) unfinished tiles for \(annotators.count) annotators",
                fix: "make at most \(tiles.count) parts, or select more tiles")
        }
        for folder in folders where FileManager.default.fileExists(atPath: folder.path) {
            throw Problem(.exists, path: folder.path, reason: "the folder exists already", fix: "choose another one")
        }
        let count = annotators.count
        let shared = Set(
            tiles.sorted { (order(of: $0, round: count), $0) < (order(of: $1, round: count), $1) }
                .prefix(count < 2 ? 0 : Int((overlap * Double(tiles.count)).rounded())))
        let dealt = tiles.enumerated().map { index, tile in
            let owner = index % count + 1
            return SplitTile(tile: tile, owner: owner, second: shared.contains(tile) ? owner % count + 1 : nil)
        }
        let split = try project.journal.recordSplit(parts: count, tiles: dealt)
        return try zip(annotators, folders).enumerated().map { index, part in
            let number = index + 1
            try project.makePart(number, of: split, at: part.1, annotator: part.0)
            return MadePart(
                url: part.1, annotator: part.0, tiles: dealt.count { $0.owner == number || $0.second == number })
        }
    }

    /// Joins the labels of a part with this project.
    /// - Throws: `Problem` if the part does not belong to the project, or cannot be joined. Then nothing is joined.
    package func join(_ part: URL) throws -> JoinOutcome {
        let part = try Project.open(at: part, access: .readOnly)
        defer { try? part.journal.close() }
        let (own, other) = (project.configuration.source.tiling, part.configuration.source.tiling)
        guard own == other else {
            throw Problem(
                .setting, path: part.configurationURL.path,
                reason: "the tiling is \(other), that of the project \(own)",
                fix: "set the tiling of the project again; labels of the part stay")
        }
        _ = try part.journal.adopt(part.configuration.catalog, configuration: part.configurationURL.path)
        return try project.journal.join(part.journal, leastAgreement: project.configuration.review.leastAgreement)
    }
}
