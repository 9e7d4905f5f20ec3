import Files
import Imagery
import Pool
import Problems

/// Matches the images of a dataset with the image records of a project and lists the differences.
package struct Registration: Sendable {
    /// The record of each used image, by path.
    package private(set) var records: [String: ImageRecord] = [:]
    package internal(set) var findings: [Finding] = []
    /// Records to write.
    private(set) var changes: [ImageChange] = []

    private var nextID: Int64

    /// Labels of changed images are out of use until the user decides.
    ///
    /// - Parameters:
    ///   - touched: The images with a tile that was ever edited.
    ///   - labeled: The images among them that have labels now.
    ///   - tileCount: The number of labeled tiles of an image. It reads masks if the tiling changed.
    init(
        _ scan: DatasetScan, known: [ImageRecord], touched: Set<ImageID>, labeled: Set<ImageID>,
        tileCount: (ImageRecord) throws -> Int
    ) rethrows {
        let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        let rule = scan.splitRule
        let isFirstOpening = known.allSatisfy(\.isUnplaced)
        nextID = (known.map(\.id.number).max() ?? 0) + 1
        for (file, match) in zip(scan.images, matching.matches) {
            switch match {
            case .new:
                // A new image that cannot be used gets no record yet.
                guard file.problem == nil else { continue }
                let split = isFirstOpening ? rule.split(of: file) : rule.splitOfNewImage(file)
                records[file.path] = addRecord(of: file, split)
            case .same(let id), .moved(let id, _), .changed(let id):
                guard let record = byID[id] else { continue }
                // An unchanged image has no finding, so its tiles need not be counted.
                let isAsBefore =
                    match == .same(id) && file.problem == nil && !record.isUnplaced
                    && (file.listedSplit == nil || file.listedSplit == record.split)
                add(
                    record, file, match, isTouched: touched.contains(id), isLabeled: labeled.contains(id),
                    tiles: isAsBefore ? 0 : try tileCount(record), firstSplit: rule.split(of: file))
            }
        }
        for record in matching.missing {
            addFinding(
                missing: record, at: scan.imageRoot.map { $0 + record.path }, matching.ambiguous[record.id],
                scan.problems,
                isLabeled: labeled.contains(record.id), tiles: try tileCount(record))
        }
        let used = Set(records.values.map(\.id))
        for record in known where record.isReplaced && labeled.contains(record.id) && !used.contains(record.id) {
            addFinding(replaced: record, tiles: try tileCount(record))
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
            addFinding(moved: file, from: from, tiles, isLabeled)
        case .changed where isLabeled:
            isUsed = false
            addFinding(changed: file, size: record.size ?? file.size, tiles, isLabeled)
        case .changed where isTouched:
            // Skips and undone edits must not apply to the new content, also not by redo. So the content gets a new
            // record.
            record.isReplaced = true
            changes.append(ImageChange(record, .replaced, after: file.fingerprint.hexadecimal))
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
            if isLabeled { addFinding(leftOut: problem, tiles) }
        } else if let listed = file.listedSplit, listed != record.split {
            addFinding(listed: listed, of: file, record.split, isLabeled: isLabeled, tiles)
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

    /// The problems of changed images whose labels are out of use.
    package var problems: [Problem] {
        findings.filter { $0.kind == .changed }.map { Problem(path: $0.path, reason: $0.reason, fix: $0.fix) }
    }
}

extension Journal {
    /// Matches the images of a scan with the records and writes new and changed records. A read-only journal gives the
    /// same result and writes nothing.
    package func register(_ scan: DatasetScan, tiling: Tiling) throws -> Registration {
        let registration = try Registration(
            scan, known: try images(), touched: try touchedImages(), labeled: try labeledImages(),
            tileCount: { try confirmedTileCount(of: $0, tiling) })
        try store(registration.changes)
        // Images that cannot be used are included, because they may become usable.
        try placeOldTiles(of: images(), tiling: tiling)
        return registration
    }
}
