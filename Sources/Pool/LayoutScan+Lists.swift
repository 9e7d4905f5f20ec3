import Files
import Foundation
import Problems

/// The layout `camvid`: `train.txt`, `val.txt` and `test.txt` in the root, of which some may be missing. Each line has
/// the path of an image and the path of its mask. The paths may come from another machine. The file is the longest
/// suffix of the path that exists below the root, or for masks below the mask folder.
///
/// Paths with blanks are in quotation marks; otherwise every blank is tried as the separator.
extension LayoutScan {
    mutating func scanLists(_ source: DatasetSource, _ root: URL, masks: URL?) throws {
        places.images = root
        places.masks = source.hasNoMasks ? nil : masks ?? root
        let lists = ListFile.all(in: root, unreadable: &places.unreadableLists)
        guard !lists.isEmpty else {
            throw places.unreadableLists.first
                ?? Problem(
                    path: root.path, reason: "no train.txt, val.txt or test.txt, which the layout camvid reads",
                    fix: "check the folder, or use the layout folder")
        }
        places.splits = .lists(lists.map(\.url))
        var listed: Set<String> = []
        for list in lists {
            for line in list.lines {
                let reading = PairLine(line.text, below: root, masks: masks ?? root)
                switch reading.meaning {
                case .blank: continue
                case .problem(let reason, let fix):
                    problems.append(Problem(path: list.url.path, line: line.number, reason: reason, fix: fix))
                case .pair(let image, let mask, let path):
                    let pair = Pair(image: image, mask: source.hasNoMasks ? nil : mask, path: path, split: list.split)
                    if listed.insert(pair.stem).inserted {
                        pairs.append(pair)
                    } else {
                        problems.append(.listedTwice(line, in: list))
                    }
                }
            }
        }
    }

    /// Whether the list files of a folder contain pairs of an image and a mask. The first used line of each list
    /// decides; at most 50 lines are read.
    static func hasPairLists(_ root: URL) -> Bool {
        var unreadable: [Problem] = []
        return ListFile.all(in: root, unreadable: &unreadable).contains { list in
            for line in list.lines.prefix(50) {
                switch PairLine(line.text, below: root, masks: root).meaning {
                case .blank: continue
                case .pair(_, let mask, _): return mask != nil
                case .problem: return false
                }
            }
            return false
        }
    }
}

/// A line with the path of an image and, optionally, the path of its mask.
private struct PairLine {
    enum Meaning {
        case blank
        case pair(image: URL, mask: URL?, path: String)
        case problem(reason: String, fix: String)
    }

    let meaning: Meaning

    init(_ line: String, below root: URL, masks: URL) {
        let trimmed = line.trimmed
        let fields = Self.fields(of: trimmed)
        for (image, mask) in Self.candidates(of: trimmed, fields: fields) {
            guard let image = Self.findFile(image, below: root),
                // A line with a single path must be used whole.
                mask != nil || fields.count == 1 || image.tail.unicodeScalars.contains(where: \.isBlank)
            else { continue }
            if let mask {
                guard let mask = Self.findFile(mask, below: masks, other: image.url) else { continue }
                meaning = .pair(image: image.url, mask: mask.url, path: image.tail)
            } else {
                meaning = .pair(image: image.url, mask: nil, path: image.tail)
            }
            return
        }
        guard let first = fields.first, !ListFile.isBlankOrComment(line) else {
            meaning = .blank
            return
        }
        if fields.count > 2 {
            meaning = .problem(
                reason: "\(fields.count) fields in the line",
                fix: "write the paths of the image and the mask; put paths with blanks in quotation marks")
        } else {
            let isImageThere = Self.findFile(first, below: root) != nil
            let (path, folder) = isImageThere ? (fields.last ?? first, masks) : (first, root)
            meaning = .problem(
                reason: "\(path) is not below \(folder.path)", fix: "add the file, or remove the line")
        }
    }

    /// Splits a line at white space. Text in quotation marks is one field.
    private static func fields(of line: String) -> [String] {
        var fields: [String] = []
        var rest = line.unicodeScalars[...]
        while let first = rest.first {
            if first.isBlank {
                rest.removeFirst()
            } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                fields.append(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                let word = rest.prefix { !$0.isBlank }
                fields.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
        return fields
    }

    /// Candidates for the image and mask of a line: two fields, one path, or the line split at each blank.
    private static func candidates(of line: String, fields: [String]) -> [(image: String, mask: String?)] {
        var candidates: [(String, String?)] = fields.count == 2 ? [(fields[0], fields[1])] : []
        candidates.append((line, nil))
        if fields.count == 1 { candidates.append((fields[0], nil)) }
        // A line with more than 32 words is not a pair of paths. The limit bounds the search.
        guard 3...32 ~= fields.count else { return candidates }
        for place in line.unicodeScalars.indices where line.unicodeScalars[place].isBlank {
            let (image, mask) = (line[..<place], line[place...])
            candidates.append((image.trimmed, mask.trimmed))
        }
        return candidates
    }

    /// Finds the longest suffix of `path` that exists below `root`. It skips `other`, so that an image is not used as
    /// its own mask when the mask is missing.
    private static func findFile(
        _ path: String, below root: URL, other: URL? = nil
    ) -> (url: URL, tail: String)? {
        let folder = root.path
        for tail in ListFile.suffixes(of: path) where FileStamp.exists("\(folder)/\(tail)") {
            let url = root.appending(path: tail, directoryHint: .notDirectory)
            if url != other { return (url, tail) }
        }
        return nil
    }
}
