import Files
import Pool

/// Matches image files with the image records of a project, in this order:
///
/// 1. A file with the path and the content of a record is the same image.
/// 2. A file with the content of a record is the same image, moved. Records with labels come first. Replaced records
/// can match again.
/// 3. A file with the path of a record is the same image, changed.
/// 4. Other records have no file, and other files are new.
package struct ImageMatching: Sendable {
    package enum Match: Hashable, Sendable {
        case same(ImageID)
        case moved(ImageID, from: String)
        /// The path is the same, the content is different.
        case changed(ImageID)
        case new
    }

    /// The match of each file, in the order of the files.
    package private(set) var matches: [Match]
    /// Records without a file, in the order of the records.
    package private(set) var missing: [ImageRecord] = []
    /// Records of an earlier version whose name matches several files, with the paths of these files.
    package private(set) var ambiguous: [ImageID: [String]] = [:]

    /// Records whose labels are used, because their content exists.
    var recordsInUse: Set<ImageID> {
        Set(
            matches.compactMap { match in
                switch match {
                case .same(let id), .moved(let id, _): id
                case .changed, .new: nil
                }
            })
    }

    /// - Parameter labeled: The images with labels.
    /// - Complexity: O(records + files) hash operations. For k files with equal content it is O(k²).
    package init(records: [ImageRecord], files: [FoundImage], labeled: Set<ImageID>) {
        matches = [Match](repeating: .new, count: files.count)
        var unmatchedFiles = Set(files.indices)
        var unmatched = records.filter { !$0.isReplaced }
        let indexByPath = Dictionary(files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })

        unmatched.removeAll { record in
            guard let index = indexByPath[record.path], unmatchedFiles.contains(index),
                record.fingerprint == files[index].fingerprint
            else { return false }
            matches[index] = .same(record.id)
            unmatchedFiles.remove(index)
            return true
        }
        matchMoved(&unmatched, replaced: records.filter(\.isReplaced), files, &unmatchedFiles, labeled)
        unmatched.removeAll { record in
            guard !record.isUnplaced, let index = indexByPath[record.path], unmatchedFiles.contains(index) else {
                return false
            }
            matches[index] = .changed(record.id)
            unmatchedFiles.remove(index)
            return true
        }
        matchByName(&unmatched, files, &unmatchedFiles)
        missing = unmatched
    }

    /// Matches records with files of the same content at other paths. Records with labels come first. Among these,
    /// records that are not replaced come first.
    private mutating func matchMoved(
        _ unmatched: inout [ImageRecord], replaced: [ImageRecord], _ files: [FoundImage],
        _ unmatchedFiles: inout Set<Int>, _ labeled: Set<ImageID>
    ) {
        var moved: [Int: Match] = [:]
        // Copies of the same content are matched by file name, then in the order of their paths.
        var indicesByContent = Dictionary(grouping: unmatchedFiles.sorted(), by: { files[$0].fingerprint })
        func matchByContent(_ record: ImageRecord, prefersName: Bool) -> Bool {
            guard let content = record.fingerprint, let indices = indicesByContent[content],
                let at = indices.firstIndex(where: { !prefersName || files[$0].path.lastPart == record.path.lastPart })
            else { return false }
            indicesByContent[content]?.remove(at: at)
            moved[indices[at]] = .moved(record.id, from: record.path)
            return true
        }
        for hasLabels in [true, false] {
            func isWanted(_ record: ImageRecord) -> Bool { labeled.contains(record.id) == hasLabels }
            for prefersName in [true, false] {
                unmatched.removeAll { isWanted($0) && matchByContent($0, prefersName: prefersName) }
            }
            for record in replaced where isWanted(record) { _ = matchByContent(record, prefersName: false) }
        }
        for (index, match) in moved { matches[index] = match }
        unmatchedFiles.subtract(moved.keys)
    }

    /// Matches records of an earlier version. They contain only the file name, or the path if several files had this
    /// name.
    private mutating func matchByName(
        _ unmatched: inout [ImageRecord], _ files: [FoundImage], _ unmatchedFiles: inout Set<Int>
    ) {
        let byName = Dictionary(grouping: files.indices, by: { files[$0].shortName })
        let byStem = Dictionary(files.enumerated().map { ($1.stem, $0) }, uniquingKeysWith: { first, _ in first })
        unmatched.removeAll { record in
            guard record.isUnplaced else { return false }
            let sameName = byName[record.path] ?? []
            if sameName.count > 1 {
                ambiguous[record.id] = sameName.map { files[$0].path }
                return false
            }
            guard let index = sameName.first ?? byStem[record.path], unmatchedFiles.contains(index) else {
                return false
            }
            matches[index] = .same(record.id)
            unmatchedFiles.remove(index)
            return true
        }
    }
}

extension String {
    fileprivate var lastPart: Substring { split(separator: "/").last ?? self[...] }
}
