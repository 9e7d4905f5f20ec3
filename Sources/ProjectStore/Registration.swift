import Files
import Imagery
import Pool
import Problems

/// The images of a dataset held against the records of a project: which are used under which number and for what, and
/// what is not as it was.
package struct Registration: Sendable {
    /// The record of each image that is used, by its path.
    package private(set) var records: [String: ImageRecord] = [:]
    package private(set) var findings: [Finding] = []
    /// Records to write.
    private(set) var changes: [ImageChange] = []

    private var nextID: Int64

    /// Nobody decides here: content that changed under labels is set aside.
    ///
    /// - Parameters:
    ///   - touched: Images with a tile that was ever edited.
    ///   - labeled: Those of them with a label now.
    ///   - tileCount: The number of confirmed tiles of an image.
    init(
        _ scan: DatasetScan, known: [ImageRecord], touched: Set<ImageID>, labeled: Set<ImageID>,
        tileCount: (ImageRecord) throws -> Int
    ) rethrows {
        let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        let rule = scan.splitRule
        let isFirstSight = known.allSatisfy(\.isUnplaced)
        nextID = (known.map(\.id.number).max() ?? 0) + 1
        for (file, match) in zip(scan.images, matching.matches) {
            switch match {
            case .new:
                // An image that cannot be used yet is not seen yet.
                guard file.problem == nil else { continue }
                let split = isFirstSight ? rule.split(of: file) : rule.splitOfNewcomer(file)
                records[file.path] = addRecord(of: file, split)
            case .same(let id), .moved(let id, _), .changed(let id):
                guard let record = byID[id] else { continue }
                // Where all is as it was, there is no finding, and no query for the number of tiles.
                let isAsBefore =
                    match == .same(id) && file.problem == nil && !record.isUnplaced
                    && (file.listedSplit == nil || file.listedSplit == record.split)
                add(
                    record, file, match, isTouched: touched.contains(id), isLabeled: labeled.contains(id),
                    tiles: isAsBefore ? 0 : try tileCount(record), firstSplit: rule.split(of: file))
            }
        }
        for record in matching.missing {
            name(
                missing: record, at: scan.imageRoot.map { $0 + record.path }, matching.ambiguous[record.id],
                scan.problems,
                isLabeled: labeled.contains(record.id), tiles: try tileCount(record))
        }
        let used = Set(records.values.map(\.id))
        for record in known where record.isReplaced && labeled.contains(record.id) && !used.contains(record.id) {
            let tiles = try tileCount(record)
            findings.append(
                Finding(
                    .replaced, path: record.path, labeledTiles: tiles,
                    reason:
                        "other content took the place of the image; \(Self.labels(tiles, true, "kept in the journal"))",
                    fix: "to use these labels, bring the old file back under any name", affectsLabels: false))
        }
    }

    private mutating func add(
        _ known: ImageRecord, _ file: FoundImage, _ match: ImageMatching.Match, isTouched: Bool, isLabeled: Bool,
        tiles: Int, firstSplit: Split
    ) {
        var record = known
        var isUsed = file.problem == nil
        switch match {
        case .moved(_, let from):
            record.path = file.path
            record.isReplaced = false
            changes.append(ImageChange(record, .moved, before: from, after: file.path))
            findings.append(
                Finding(
                    .moved, path: file.path, labeledTiles: tiles,
                    reason: "this is what \(from) was; \(Self.labels(tiles, isLabeled, "kept"))",
                    fix: "nothing to do",
                    affectsLabels: false))
        case .changed where isLabeled:
            isUsed = false
            let sizes = record.size == file.size ? "" : " of \(file.size) pixels instead of \(record.size ?? file.size)"
            findings.append(
                Finding(
                    .changed, path: file.path, labeledTiles: tiles,
                    reason: "the file has other content\(sizes); \(Self.labels(tiles, isLabeled, "set aside"))",
                    fix: "put the old file back, or run `tessera check PROJECT --accept-changes`", affectsLabels: true))
        case .changed where isTouched:
            // What was skipped or undone there has no place in the new content, nor may a redo bring it there.
            record.isReplaced = true
            changes.append(ImageChange(record, .replaced, after: file.fingerprint.text))
            record = addRecord(of: file, record.split)
        case .changed:
            record.size = file.size
            record.fingerprint = file.fingerprint
            changes.append(ImageChange(record, .contentAccepted))
        case .same where record.isUnplaced:
            record.path = file.path
            record.size = file.size
            record.fingerprint = file.fingerprint
            record.split = isLabeled ? .train : firstSplit
            changes.append(ImageChange(record, .placed, before: known.path, after: file.path))
        case .same, .new: break
        }
        if let problem = file.problem {
            if isLabeled {
                findings.append(
                    Finding(
                        .leftOut, path: problem.place, labeledTiles: tiles,
                        reason: "\(problem.reason); \(Self.labels(tiles, isLabeled, "out of use"))", fix: problem.fix,
                        affectsLabels: isLabeled))
            }
        } else if let listed = file.listedSplit, listed != record.split {
            let fix =
                isLabeled && listed != .train
                ? "an image with labels stays in \(record.split.rawValue): correct the list or the folder"
                : "correct the list or the folder, or run `tessera check PROJECT --accept-changes`"
            findings.append(
                Finding(
                    .split, path: file.path, labeledTiles: tiles,
                    reason:
                        "the lists or folders say \(listed.rawValue), the project has it in \(record.split.rawValue)",
                    fix: fix, affectsLabels: false))
        }
        if isUsed { records[file.path] = record }
    }

    private mutating func addRecord(of file: FoundImage, _ split: Split) -> ImageRecord {
        let record = ImageRecord(
            id: ImageID(nextID), path: file.path, size: file.size, fingerprint: file.fingerprint, split: split)
        nextID += 1
        changes.append(ImageChange(record))
        return record
    }

    private mutating func name(
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

    /// What was set aside, as problems of a dataset.
    package var problems: [Problem] {
        findings.filter { $0.kind == .changed }.map { Problem(path: $0.path, reason: $0.reason, fix: $0.fix) }
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
    /// Matches the images that were found with the records, and writes what is new. A journal that is only read gives the
    /// same answer and writes nothing.
    package func register(_ scan: DatasetScan, tiling: Tiling) throws -> Registration {
        let registration = try Registration(
            scan, known: try images(), touched: try touchedImages(), labeled: try labeledImages(),
            tileCount: { try confirmedTileCount(of: $0, tiling) })
        try store(registration.changes)
        // Also those of images that are left out: what is wrong with them may be fixed.
        try placeOldTiles(of: images(), tiling: tiling)
        return registration
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
                    reason: "\(idle) decisions to add a tile to the query or to exclude it are about tiles of another tiling",
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
