import Files
import Imagery
import Pool
import Problems

/// The images of a dataset held against the records of a project: which are used under which number and for what, and
/// what is not as it was.
package struct Registration: Sendable {
    /// The record of each image that is used, by its path.
    package private(set) var records: [String: ImageRecord] = [:]
    package internal(set) var findings: [Finding] = []
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
                let split = isFirstSight ? rule.split(of: file) : rule.splitOfNewImage(file)
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
            name(replaced: record, tiles: try tileCount(record))
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
            name(moved: file, from: from, tiles, isLabeled)
        case .changed where isLabeled:
            isUsed = false
            name(changed: file, size: record.size ?? file.size, tiles, isLabeled)
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
            if isLabeled { name(leftOut: problem, tiles) }
        } else if let listed = file.listedSplit, listed != record.split {
            name(listed: listed, of: file, record.split, isLabeled: isLabeled, tiles)
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

    /// What was set aside, as problems of a dataset.
    package var problems: [Problem] {
        findings.filter { $0.kind == .changed }.map { Problem(path: $0.path, reason: $0.reason, fix: $0.fix) }
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
