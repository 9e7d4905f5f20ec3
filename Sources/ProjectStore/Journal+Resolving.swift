import Files
import Foundation
import Imagery
import Pool
import Problems

/// What people decide about images that are not as they were.
extension Journal {
    /// Takes the images as they are now: labels of a changed image count for its new content if it has the same size,
    /// else they are kept out of use and the image begins without labels. An image without labels goes to the split that
    /// lists or folders say, and is no longer named where its file is missing.
    ///
    /// - Returns: What was done, a sentence each.
    /// - Throws: `Problem`.
    package func acceptChanges(_ scan: DatasetScan) throws -> [String] {
        let known = try images()
        let labeled = try labeledImages()
        let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        var accepted = AcceptedChanges(nextID: (known.map(\.id.number).max() ?? 0) + 1)
        for (file, match) in zip(scan.images, matching.matches) {
            switch match {
            case .changed(let id):
                if let record = byID[id], labeled.contains(id) { accepted.acceptContent(of: file, record) }
            case .same(let id), .moved(let id, _):
                if let record = byID[id] { accepted.acceptSplit(of: file, record, isLabeled: labeled.contains(id)) }
            case .new: continue
            }
        }
        for record in matching.missing where !labeled.contains(record.id) && !record.isUnplaced {
            accepted.forget(record)
        }
        try storeDecided(accepted.changes)
        return accepted.done
    }

    /// Gives the labels of an image that is missing, or that other content replaced, to a file.
    ///
    /// - Parameters:
    ///   - old: The path in the project.
    ///   - new: The path of the file from the folder of the images; the extension may be missing.
    /// - Throws: `Problem` where there is no such image or file, the sizes differ, or the file has labels of its own.
    package func relink(_ old: String, to new: String, _ scan: DatasetScan) throws {
        let known = try images()
        let labeled = try labeledImages()
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        var record = try relinkable(old, known, matching, labeled)
        guard let place = scan.images.firstIndex(where: { $0.path == new || $0.stem == new }) else {
            throw refuse("there is no image \(new)", "name its path from the folder of the images")
        }
        let file = scan.images[place]
        if let size = record.size, size != file.size {
            throw refuse(
                "the labels of \(old) are for \(size) pixels, \(file.path) has \(file.size)",
                "bring a file of the same size")
        }
        var changes: [ImageChange] = []
        switch matching.matches[place] {
        case .same(let id), .moved(let id, _), .changed(let id):
            guard id != record.id else { break }
            guard !labeled.contains(id), var other = known.first(where: { $0.id == id }) else {
                throw refuse("\(file.path) has labels of its own", "relink to another file, or label this one anew")
            }
            other.isReplaced = true
            changes.append(ImageChange(other, .replaced, before: other.path, after: file.path))
        case .new: break
        }
        record.path = file.path
        record.size = file.size
        record.fingerprint = file.fingerprint
        record.isReplaced = false
        if labeled.contains(record.id) { record.split = .train }
        changes.append(ImageChange(record, .relinked, before: old, after: file.path))
        try storeDecided(changes)
    }

    /// The record of an image whose labels are out of use.
    private func relinkable(
        _ path: String, _ known: [ImageRecord], _ matching: ImageMatching, _ labeled: Set<ImageID>
    ) throws -> ImageRecord {
        let inUse = matching.recordsInUse
        let named = known.filter { $0.path == path && !inUse.contains($0.id) }
        if let record = named.last(where: { labeled.contains($0.id) }) ?? named.last { return record }
        throw known.contains { $0.path == path }
            ? refuse(
                "the image \(path) is there, and its labels are in use",
                "name an image that `tessera check PROJECT` lists as missing, changed or replaced")
            : refuse("the project knows no image \(path)", "`tessera check PROJECT` lists the missing ones")
    }

    private func refuse(_ reason: String, _ fix: String) -> Problem {
        Problem(.missing, path: url.path, reason: reason, fix: fix)
    }

    private func storeDecided(_ changes: [ImageChange]) throws {
        guard isWritable else {
            throw Problem(
                .readOnly, path: url.path, reason: "the project is open for reading only",
                fix: "open it for writing")
        }
        try store(changes)
    }
}

/// What `acceptChanges` does to the records of images, and a sentence for each change.
private struct AcceptedChanges {
    private var nextID: Int64
    private(set) var changes: [ImageChange] = []
    private(set) var done: [String] = []

    init(nextID: Int64) { self.nextID = nextID }

    /// Labels count for the new content of the same size. For content of another size, a new record begins.
    mutating func acceptContent(of file: FoundImage, _ known: ImageRecord) {
        var record = known
        let before = record.fingerprint?.text ?? ""
        guard record.size != file.size else {
            record.fingerprint = file.fingerprint
            changes.append(ImageChange(record, .contentAccepted, before: before, after: file.fingerprint.text))
            done.append("\(file.path): its labels count for the new content")
            return
        }
        record.isReplaced = true
        changes.append(ImageChange(record, .replaced, before: before, after: file.fingerprint.text))
        changes.append(
            ImageChange(
                ImageRecord(
                    id: ImageID(nextID), path: file.path, size: file.size, fingerprint: file.fingerprint,
                    split: record.split)))
        nextID += 1
        done.append("\(file.path): begins without labels, since it has \(file.size) pixels; the old labels are kept")
    }

    /// The image goes to the split that lists or folders say. An image with labels only goes to the training split.
    mutating func acceptSplit(of file: FoundImage, _ known: ImageRecord, isLabeled: Bool) {
        guard let listed = file.listedSplit, listed != known.split, !isLabeled || listed == .train else { return }
        var record = known
        record.path = file.path
        record.split = listed
        changes.append(ImageChange(record, .splitChanged, before: known.split.rawValue, after: listed.rawValue))
        done.append("\(file.path): moved from \(known.split.rawValue) to \(listed.rawValue)")
    }

    /// The file of the image is no longer expected.
    mutating func forget(_ known: ImageRecord) {
        var record = known
        record.isReplaced = true
        changes.append(ImageChange(record, .replaced, before: record.path))
        done.append("\(record.path): is no longer expected; it had no labels")
    }
}
