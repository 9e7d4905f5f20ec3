import Files
import Foundation
import Imagery
import Pool
import Problems

/// Decisions of the user about images that changed.
extension Journal {
    /// Accepts the images as they are now:
    ///
    /// - The labels of a changed image of the same size are valid for its new content.
    /// - The labels of a changed image of another size stay in the journal but are not used. The image starts without
    ///   labels.
    /// - An image without labels gets the split that lists or folders give. If its file is missing, it is no longer
    ///   reported.
    ///
    /// - Returns: What was done, one sentence each.
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

    /// Assigns the labels of a missing or replaced image to another file.
    ///
    /// - Parameters:
    ///   - old: The path in the project.
    ///   - new: The path of the file from the image folder; the extension is optional.
    /// - Throws: `Problem` if there is no such image or file, the sizes differ, or the file already has labels.
    package func relink(_ old: String, to new: String, _ scan: DatasetScan) throws {
        let known = try images()
        let labeled = try labeledImages()
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        var record = try relinkable(old, known, matching, labeled)
        guard let place = scan.images.firstIndex(where: { $0.path == new || $0.stem == new }) else {
            throw refuse("there is no image \(new)", "give its path from the image folder")
        }
        let file = scan.images[place]
        if let size = record.size, size != file.size {
            throw refuse(
                "the labels of \(old) are for \(size) pixels, \(file.path) has \(file.size)",
                "use a file of the same size")
        }
        var changes: [ImageChange] = []
        switch matching.matches[place] {
        case .same(let id), .moved(let id, _), .changed(let id):
            guard id != record.id else { break }
            guard !labeled.contains(id), var other = known.first(where: { $0.id == id }) else {
                throw refuse("\(file.path) already has labels", "relink to another file, or label this one")
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

    /// The record of an image whose labels are not used.
    private func relinkable(
        _ path: String, _ known: [ImageRecord], _ matching: ImageMatching, _ labeled: Set<ImageID>
    ) throws -> ImageRecord {
        let inUse = matching.recordsInUse
        let named = known.filter { $0.path == path && !inUse.contains($0.id) }
        if let record = named.last(where: { labeled.contains($0.id) }) ?? named.last { return record }
        throw known.contains { $0.path == path }
            ? refuse(
                "the image \(path) exists and its labels are used",
                "name an image that `tessera check PROJECT` lists as missing, changed or replaced")
            : refuse("the project has no image \(path)", "`tessera check PROJECT` lists the missing ones")
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

/// Changes of image records by `acceptChanges`, with a sentence for each change.
private struct AcceptedChanges {
    private var nextID: Int64
    private(set) var changes: [ImageChange] = []
    private(set) var done: [String] = []

    init(nextID: Int64) { self.nextID = nextID }

    /// With the same size, the labels are valid for the new content. With another size, the content gets a new record.
    mutating func acceptContent(of file: FoundImage, _ known: ImageRecord) {
        var record = known
        let before = record.fingerprint?.hexadecimal ?? ""
        guard record.size != file.size else {
            record.fingerprint = file.fingerprint
            changes.append(ImageChange(record, .contentAccepted, before: before, after: file.fingerprint.hexadecimal))
            done.append("\(file.path): its labels are now valid for the new content")
            return
        }
        record.isReplaced = true
        changes.append(ImageChange(record, .replaced, before: before, after: file.fingerprint.hexadecimal))
        changes.append(
            ImageChange(
                ImageRecord(
                    id: ImageID(nextID), path: file.path, size: file.size, fingerprint: file.fingerprint,
                    split: record.split)))
        nextID += 1
        done.append(
            "\(file.path): starts without labels, because it now has \(file.size) pixels; the old labels are kept")
    }

    /// Applies the split that lists or folders give. An image with labels can only go to the training split.
    mutating func acceptSplit(of file: FoundImage, _ known: ImageRecord, isLabeled: Bool) {
        guard let listed = file.listedSplit, listed != known.split, !isLabeled || listed == .train else { return }
        var record = known
        record.path = file.path
        record.split = listed
        changes.append(ImageChange(record, .splitChanged, before: known.split.rawValue, after: listed.rawValue))
        done.append("\(file.path): moved from \(known.split.rawValue) to \(listed.rawValue)")
    }

    /// The project no longer expects the file of this image.
    mutating func forget(_ known: ImageRecord) {
        var record = known
        record.isReplaced = true
        changes.append(ImageChange(record, .replaced, before: record.path))
        done.append("\(record.path): no longer expected; it had no labels")
    }
}
