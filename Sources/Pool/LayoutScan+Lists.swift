import Files
import Foundation
import Problems

/// The layout `camvid`: `train.txt`, `val.txt` and `test.txt` in the root, of which some may be missing, with the path
/// of an image and of its mask a line. The paths were written on another machine: the longest tail of a path that is
/// there below the root (or, for a mask, below the folder of masks that was named) is the file.
///
/// Paths with blanks stand in quotation marks, or are found by trying where the line can be divided.
extension LayoutScan {
    mutating func scanLists(_ source: DatasetSource, _ root: URL, masks: URL?) throws {
        places.images = root
        places.masks = source.hasNoMasks ? nil : masks ?? root
        let lists = ListFile.all(in: root, unreadable: &places.unreadableLists)
        guard !lists.isEmpty else {
            throw places.unreadableLists.first
                ?? Problem(
                    path: root.path, reason: "no train.txt, val.txt or test.txt, which the layout camvid reads",
                    fix: "check the folder or take the layout folder")
        }
        places.splits = .lists(lists.map(\.url))
        var listed: Set<String> = []
        for list in lists {
            for line in list.lines {
                let reading = PairLine(line.text, below: root, masks: masks ?? root)
                switch reading.meaning {
                case .nothing: continue
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

    /// Whether the lists of a folder name images with their masks: the first line of each that says something does.
    static func hasPairLists(_ root: URL) -> Bool {
        var unreadable: [Problem] = []
        return ListFile.all(in: root, unreadable: &unreadable).contains { list in
            for line in list.lines.prefix(50) {
                switch PairLine(line.text, below: root, masks: root).meaning {
                case .nothing: continue
                case .pair(_, let mask, _): return mask != nil
                case .problem: return false
                }
            }
            return false
        }
    }
}

/// A line with the path of an image, and of its mask.
private struct PairLine {
    enum Meaning {
        case nothing
        case pair(image: URL, mask: URL?, path: String)
        case problem(reason: String, fix: String)
    }

    let meaning: Meaning

    init(_ line: String, below root: URL, masks: URL) {
        let trimmed = line.trimmed
        let fields = Self.fields(of: trimmed)
        for (image, mask) in Self.divisions(of: trimmed, fields: fields) {
            guard let image = Self.existing(image, below: root),
                // Of a line that names an image alone no word may be left out.
                mask != nil || fields.count == 1 || image.tail.contains(where: \.isWhitespace)
            else { continue }
            if let mask {
                guard let mask = Self.existing(mask, below: masks, other: image.url) else { continue }
                meaning = .pair(image: image.url, mask: mask.url, path: image.tail)
            } else {
                meaning = .pair(image: image.url, mask: nil, path: image.tail)
            }
            return
        }
        guard let first = fields.first, !ListFile.isBlankOrComment(line) else {
            meaning = .nothing
            return
        }
        if fields.count > 2 {
            meaning = .problem(
                reason: "\(fields.count) fields in the line",
                fix: "write the image's path and the mask's path, those with blanks in quotation marks")
        } else {
            let isImageThere = Self.existing(first, below: root) != nil
            let (path, folder) = isImageThere ? (fields.last ?? first, masks) : (first, root)
            meaning = .problem(
                reason: "\(path) is not below \(folder.path)", fix: "bring the file or take out the line")
        }
    }

    /// Words; what is in quotation marks is one.
    private static func fields(of line: String) -> [String] {
        var fields: [String] = []
        var rest = Substring(line)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                fields.append(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                fields.append(String(word))
                rest = rest[word.endIndex...]
            }
        }
        return fields
    }

    /// Ways to read a line: as two fields, as the path of an image alone, divided at each blank.
    private static func divisions(of line: String, fields: [String]) -> [(image: String, mask: String?)] {
        var divisions: [(String, String?)] = fields.count == 2 ? [(fields[0], fields[1])] : []
        divisions.append((line, nil))
        if fields.count == 1 { divisions.append((fields[0], nil)) }
        // A line of many words is no pair of paths.
        guard 3...32 ~= fields.count else { return divisions }
        for place in line.indices where line[place].isWhitespace {
            let (image, mask) = (line[..<place], line[place...])
            divisions.append((image.trimmed, mask.trimmed))
        }
        return divisions
    }

    /// A mask that is missing must not be taken for its `other`, the image of the same name.
    private static func existing(
        _ path: String, below root: URL, other: URL? = nil
    ) -> (url: URL, tail: String)? {
        for tail in ListFile.tails(of: path) {
            let url = root.appending(path: tail, directoryHint: .notDirectory)
            if url != other, FileManager.default.fileExists(atPath: url.path) { return (url, tail) }
        }
        return nil
    }
}
