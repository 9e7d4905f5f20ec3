import Imagery
import Pool
import Problems

/// The findings of a registration: what is wrong, and what to do about it.
extension Registration {
    mutating func name(
        missing record: ImageRecord, at place: String?, _ candidates: [String]?, _ problems: [Problem],
        isLabeled: Bool, tiles: Int
    ) {
        if let candidates {
            findings.append(
                Finding(
                    .ambiguous, path: record.path, labeledTiles: tiles,
                    reason: "this name of an earlier version fits \(candidates.joined(separator: ", ")); "
                        + "\(Self.labels(tiles, isLabeled, "out of use"))",
                    fix: "say which with `tessera check PROJECT --relink \(record.path.shellQuoted) PATH`",
                    affectsLabels: isLabeled
                ))
        } else if let place, let problem = problems.first(where: { $0.path == place }) {
            findings.append(
                Finding(
                    .leftOut, path: problem.place, labeledTiles: tiles,
                    reason: "\(problem.reason); \(Self.labels(tiles, isLabeled, "out of use"))", fix: problem.fix,
                    affectsLabels: isLabeled))
        } else {
            findings.append(
                Finding(
                    .missing, path: record.path, labeledTiles: tiles,
                    reason:
                        "the image is missing; \(Self.labels(tiles, isLabeled, "out of use and kept in the journal"))",
                    fix: isLabeled
                        ? "bring the file back, or name its new path with "
                            + "`tessera check PROJECT --relink \(record.path.shellQuoted) PATH`"
                        : "bring the file back, or run `tessera check PROJECT --accept-changes`",
                    affectsLabels: isLabeled))
        }
    }

    mutating func name(replaced record: ImageRecord, tiles: Int) {
        findings.append(
            Finding(
                .replaced, path: record.path, labeledTiles: tiles,
                reason: "other content took the place of the image; \(Self.labels(tiles, true, "kept in the journal"))",
                fix: "to use these labels, bring the old file back under any name", affectsLabels: false))
    }

    mutating func name(moved file: FoundImage, from: String, _ tiles: Int, _ isLabeled: Bool) {
        findings.append(
            Finding(
                .moved, path: file.path, labeledTiles: tiles,
                reason: "this is what \(from) was; \(Self.labels(tiles, isLabeled, "kept"))", fix: "nothing to do",
                affectsLabels: false))
    }

    mutating func name(changed file: FoundImage, size: Size, _ tiles: Int, _ isLabeled: Bool) {
        let sizes = size == file.size ? "" : " of \(file.size) pixels instead of \(size)"
        findings.append(
            Finding(
                .changed, path: file.path, labeledTiles: tiles,
                reason: "the file has other content\(sizes); \(Self.labels(tiles, isLabeled, "set aside"))",
                fix: "put the old file back, or run `tessera check PROJECT --accept-changes`", affectsLabels: true))
    }

    /// - Parameter problem: Why an image with labels cannot be used.
    mutating func name(leftOut problem: Problem, _ tiles: Int) {
        findings.append(
            Finding(
                .leftOut, path: problem.place, labeledTiles: tiles,
                reason: "\(problem.reason); \(Self.labels(tiles, true, "out of use"))", fix: problem.fix,
                affectsLabels: true))
    }

    mutating func name(
        listed: Split, of file: FoundImage, _ split: Split, isLabeled: Bool, _ tiles: Int
    ) {
        let fix =
            isLabeled && listed != .train
            ? "an image with labels stays in \(split.rawValue): correct the list or the folder"
            : "correct the list or the folder, or run `tessera check PROJECT --accept-changes`"
        findings.append(
            Finding(
                .split, path: file.path, labeledTiles: tiles,
                reason: "the lists or folders say \(listed.rawValue), the project has it in \(split.rawValue)",
                fix: fix,
                affectsLabels: false))
    }

    /// What the labels of an image are now, as "3 labeled tiles are out of use".
    private static func labels(_ tiles: Int, _ isLabeled: Bool, _ state: String) -> String {
        switch tiles {
        case 0: isLabeled ? "its drafts are \(state)" : "it has no labels"
        case 1: "1 labeled tile is \(state)"
        default: "\(tiles) labeled tiles are \(state)"
        }
    }
}

extension Journal {
    /// What is not as it was about the labels of images that are used.
    package func findings(of grids: ImageGrids, _ tiling: Tiling) throws -> [Finding] {
        var findings: [Finding] = []
        let partly = try partlyConfirmedTiles(of: grids)
        if partly > 0 {
            findings.append(
                Finding(
                    .tiling, path: "tiling \(tiling)", labeledTiles: 0,
                    reason: "\(partly) tiles are confirmed in part since tiles of another tiling were: they are drafts",
                    fix: "confirm them, or go back to the tiling of the others in project.toml", affectsLabels: true))
        }
        let idle = try choices().count { choice in
            guard let grid = grids[choice.tile.image] else { return false }
            return !grid.holds(choice.tile.rect)
        }
        if idle > 0 {
            findings.append(
                Finding(
                    .choices, path: "tiling \(tiling)",
                    reason: "\(idle) tiles of another tiling were added to the query or excluded from it",
                    fix: "decide again, or put the tiling back in project.toml", affectsLabels: false))
        }
        let paths = Dictionary(try images().map { ($0.id, $0.path) }, uniquingKeysWith: { first, _ in first })
        for (image, (count, confirmed)) in try unplacedTiles().sorted(by: { $0.key < $1.key }) {
            findings.append(
                Finding(
                    .unplaced, path: paths[image] ?? "\(image)", labeledTiles: confirmed,
                    reason:
                        "it is not sure which pixels \(count) tiles of an earlier version are: they are kept and not "
                        + "used",
                    fix: "put the tiling that they were made with in project.toml and open the project",
                    affectsLabels: true))
        }
        return findings
    }
}
