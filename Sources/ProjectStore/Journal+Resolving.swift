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
        var nextID = (known.map(\.id.number).max() ?? 0) + 1
        var changes: [ImageChange] = []
        var done: [String] = []
        for (file, match) in zip(scan.images, matching.matches) {
            switch match {
            case .changed(let id):
                guard var record = byID[id], labeled.contains(id) else { continue }
                let before = record.fingerprint?.text ?? ""
                if record.size == file.size {
                    record.fingerprint = file.fingerprint
                    changes.append(
                        ImageChange(record, .contentAccepted, before: before, after: file.fingerprint.text))
                    done.append("\(file.path): its labels count for the new content")
                } else {
                    record.isReplaced = true
                    changes.append(ImageChange(record, .replaced, before: before, after: file.fingerprint.text))
                    changes.append(
                        ImageChange(
                            ImageRecord(
                                id: ImageID(nextID), path: file.path, size: file.size, fingerprint: file.fingerprint,
                                split: record.split)))
                    nextID += 1
                    done.append(
                        "\(file.path): begins without labels, since it has \(file.size) pixels; the old labels are kept"
                    )
                }
            case .same(let id), .moved(let id, _):
                guard var record = byID[id], let listed = file.listedSplit, listed != record.split,
                    !labeled.contains(id) || listed == .train
                else { continue }
                let before = record.split
                record.path = file.path
                record.split = listed
                changes.append(ImageChange(record, .splitChanged, before: before.rawValue, after: listed.rawValue))
                done.append("\(file.path): moved from \(before.rawValue) to \(listed.rawValue)")
            case .new: continue
            }
        }
        for var record in matching.missing where !labeled.contains(record.id) && !record.isUnplaced {
            record.isReplaced = true
            changes.append(ImageChange(record, .replaced, before: record.path))
            done.append("\(record.path): is no longer expected; it had no labels")
        }
        try storeDecided(changes)
        return done
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
        func refuse(_ problem: String, _ fix: String) -> Problem {
            Problem(.missing, path: url.path, reason: problem, fix: fix)
        }
        let matching = ImageMatching(records: known, files: scan.images, labeled: labeled)
        let inUse = matching.recordsInUse
        let named = known.filter { $0.path == old && !inUse.contains($0.id) }
        guard var record = named.last(where: { labeled.contains($0.id) }) ?? named.last else {
            if known.contains(where: { $0.path == old }) {
                throw refuse(
                    "the image \(old) is there, and its labels are in use",
                    "name an image that `tessera check PROJECT` lists as missing, changed or replaced")
            }
            throw refuse("the project knows no image \(old)", "`tessera check PROJECT` lists the missing ones")
        }
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

    private func storeDecided(_ changes: [ImageChange]) throws {
        guard isWritable else {
            throw Problem(
                .readOnly, path: url.path, reason: "the project is open for reading only",
                fix: "open it for writing")
        }
        try store(changes)
    }
}
