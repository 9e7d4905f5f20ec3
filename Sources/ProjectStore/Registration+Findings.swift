import Imagery
import Pool
import Problems

/// Findings of a registration: differences between records and files, with their fixes.
extension Registration {
    mutating func addFinding(
        missing record: ImageRecord, at place: String?, _ candidates: [String]?, _ problems: [Problem],
        isLabeled: Bool, tiles: Int
    ) {
        if let candidates {
            findings.append(
                Finding(
                    .ambiguous, path: record.path, labeledTiles: tiles,
                    reason: "this name of an earlier version matches \(candidates.joined(separator: ", ")); "
                        + "\(Self.labels(tiles, isLabeled, "out of use"))",
                    fix: "choose one with `tessera check PROJECT --relink \(record.path.shellQuoted) PATH`",
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
                        "the image is missing; \(Self.labels(tiles, isLabeled, "not used, but kept in the journal"))",
                    fix: isLabeled
                        ? "put the file back, or give its new path with "
                            + "`tessera check PROJECT --relink \(record.path.shellQuoted) PATH`"
                        : "put the file back, or run `tessera check PROJECT --accept-changes`",
                    affectsLabels: isLabeled))
        }
    }

    mutating func addFinding(replaced record: ImageRecord, tiles: Int) {
        findings.append(
            Finding(
                .replaced, path: record.path, labeledTiles: tiles,
                reason: "other content replaced the image; \(Self.labels(tiles, true, "kept in the journal"))",
                fix: "to use these labels, put the old file back under any name", affectsLabels: false))
    }

    mutating func addFinding(moved file: FoundImage, from: String, _ tiles: Int, _ isLabeled: Bool) {
        findings.append(
            Finding(
                .moved, path: file.path, labeledTiles: tiles,
                reason: "this image was \(from) before; \(Self.labels(tiles, isLabeled, "kept"))", fix: "nothing to do",
                affectsLabels: false))
    }

    mutating func addFinding(changed file: FoundImage, size: Size, _ tiles: Int, _ isLabeled: Bool) {
        let sizes = size == file.size ? "" : " of \(file.size) pixels instead of \(size)"
        findings.append(
            Finding(
                .changed, path: file.path, labeledTiles: tiles,
                reason: "the file has other content\(sizes); \(Self.labels(tiles, isLabeled, "out of use"))",
                fix: "put the old file back, or run `tessera check PROJECT --accept-changes`", affectsLabels: true))
    }

    /// - Parameter problem: The reason why an image with labels cannot be used.
    mutating func addFinding(leftOut problem: Problem, _ tiles: Int) {
        findings.append(
            Finding(
                .leftOut, path: problem.place, labeledTiles: tiles,
                reason: "\(problem.reason); \(Self.labels(tiles, true, "out of use"))", fix: problem.fix,
                affectsLabels: true))
    }

    mutating func addFinding(
        listed: Split, of file: FoundImage, _ split: Split, isLabeled: Bool, _ tiles: Int
    ) {
        let fix =
            isLabeled && listed != .train
            ? "an image with labels stays in \(split.rawValue): correct the list or the folder"
            : "correct the list or the folder, or run `tessera check PROJECT --accept-changes`"
        findings.append(
            Finding(
                .split, path: file.path, labeledTiles: tiles,
                reason: "lists or folders put it in \(listed.rawValue), the project has it in \(split.rawValue)",
                fix: fix,
                affectsLabels: false))
    }

    /// The state of an image's labels in words, such as "3 labeled tiles are out of use".
    private static func labels(_ tiles: Int, _ isLabeled: Bool, _ state: String) -> String {
        switch tiles {
        case 0: isLabeled ? "its drafts are \(state)" : "it has no labels"
        case 1: "1 labeled tile is \(state)"
        default: "\(tiles) labeled tiles are \(state)"
        }
    }
}

extension Journal {
    /// Findings about the labels of used images.
    package func findings(of grids: ImageGrids, _ tiling: Tiling) throws -> [Finding] {
        var findings: [Finding] = []
        let partly = try partlyConfirmedTiles(of: grids)
        if partly > 0 {
            findings.append(
                Finding(
                    .tiling, path: "tiling \(tiling)", labeledTiles: 0,
                    reason: "\(partly) tiles are only partly labeled since the tiling changed: they are drafts",
                    fix: "confirm them, or restore the old tiling in project.toml", affectsLabels: true))
        }
        let idle = try choices().count { choice in
            guard let grid = grids[choice.tile.image] else { return false }
            return !grid.holds(choice.tile.rect)
        }
        if idle > 0 {
            findings.append(
                Finding(
                    .choices, path: "tiling \(tiling)",
                    reason: "\(idle) tiles of another tiling were added to or excluded from queries",
                    fix: "choose again, or restore the old tiling in project.toml", affectsLabels: false))
        }
        let paths = Dictionary(try images().map { ($0.id, $0.path) }, uniquingKeysWith: { first, _ in first })
        for (image, (count, confirmed)) in try unplacedTiles().sorted(by: { $0.key < $1.key }) {
            findings.append(
                Finding(
                    .unplaced, path: paths[image] ?? "\(image)", labeledTiles: confirmed,
                    reason:
                        "the pixels of \(count) tiles of an earlier version are not certain: they are kept but not "
                        + "used",
                    fix: "set the tiling of these tiles in project.toml and open the project",
                    affectsLabels: true))
        }
        return findings
    }
}
