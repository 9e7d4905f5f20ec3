import Files
import Pool

/// Which files belong to which records of a project.
///
/// A file with the path and the content of a record is its image. Of what is left, a file with a record's content is its
/// image, moved; records that other content replaced come back in this way, too, and records with labels come first. Of
/// what is left then, a file with a record's path is its image, changed. The rest of the records has no file, the rest of
/// the files is new.
package struct ImageMatching: Sendable {
    package enum Match: Hashable, Sendable {
        case same(ImageID)
        case moved(ImageID, from: String)
        /// Same path, other content.
        case changed(ImageID)
        case new
    }

    /// In the order of the files.
    package private(set) var matches: [Match]
    /// Records without a file, in their own order.
    package private(set) var missing: [ImageRecord] = []
    /// Records of an earlier version whose name fits several files, with the paths of these.
    package private(set) var ambiguous: [ImageID: [String]] = [:]

    /// Records whose labels are in use: their content is there.
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
    /// - Complexity: O(records + files) hash operations, and sorting of equal contents.
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
        place(&unmatched, files, &unmatchedFiles)
        missing = unmatched
    }

    /// Matches records with files of the same content under other paths. Records with labels come first, and within
    /// these the records that no other content replaced.
    private mutating func matchMoved(
        _ unmatched: inout [ImageRecord], replaced: [ImageRecord], _ files: [FoundImage],
        _ unmatchedFiles: inout Set<Int>, _ labeled: Set<ImageID>
    ) {
        var moved: [Int: Match] = [:]
        // Copies of one content are told apart by their file's name, then by the order of their paths.
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

    /// Records of an earlier version hold the file's name alone, or its path where several files had that name.
    private mutating func place(_ open: inout [ImageRecord], _ files: [FoundImage], _ openFiles: inout Set<Int>) {
        let byName = Dictionary(grouping: files.indices, by: { files[$0].shortName })
        let byStem = Dictionary(files.enumerated().map { ($1.stem, $0) }, uniquingKeysWith: { first, _ in first })
        open.removeAll { record in
            guard record.isUnplaced else { return false }
            let namesakes = byName[record.path] ?? []
            if namesakes.count > 1 {
                ambiguous[record.id] = namesakes.map { files[$0].path }
                return false
            }
            guard let place = namesakes.first ?? byStem[record.path], openFiles.contains(place) else { return false }
            matches[place] = .same(record.id)
            openFiles.remove(place)
            return true
        }
    }
}

extension String {
    fileprivate var lastPart: Substring { split(separator: "/").last ?? self[...] }
}
