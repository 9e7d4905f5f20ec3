import Files
import Foundation
import Problems

/// A list of the images of one split: `train.txt`, `val.txt` or `test.txt`. It is in the dataset folder or, as in
/// PASCAL VOC, in its subfolder `ImageSets/Segmentation`. There, a list with another name gives no split.
///
/// A line is a path. It is tried as written, then without white space at both ends, then without quotation marks. A
/// line that matches no image and starts with `#` is a comment.
struct ListFile {
    let split: Split?
    let url: URL
    let lines: [TextFile.Line]

    /// The list files that exist. `unreadable` receives the problems of those that cannot be read.
    static func all(in root: URL, unreadable: inout [Problem]) -> [ListFile] {
        for folder in [root, root.appending(path: PascalVOC.listFolder)] {
            let files = splitFiles(in: folder)
            if !files.isEmpty { return read(files, unreadable: &unreadable) }
        }
        return []
    }

    /// The lists of splits in a folder. If there are none: all its lists, which then give no split, such as CVAT's
    /// `default.txt`.
    static func splitsOrAny(in folder: URL, unreadable: inout [Problem]) -> [ListFile] {
        let files = splitFiles(in: folder)
        guard files.isEmpty else { return read(files, unreadable: &unreadable) }
        let names = ((try? FolderListing(folder))?.names ?? []).filter { $0.hasSuffix(".txt") && !$0.hasPrefix(".") }
        return read(names.sorted().map { (nil, folder.appending(path: $0)) }, unreadable: &unreadable)
    }

    private static func splitFiles(in folder: URL) -> [(Split?, URL)] {
        Split.allCases.map { split in
            (split, folder.appending(path: split.rawValue + ".txt", directoryHint: .notDirectory))
        }.filter { FileManager.default.fileExists(atPath: $0.1.path) }
    }

    private static func read(_ files: [(Split?, URL)], unreadable: inout [Problem]) -> [ListFile] {
        files.compactMap { split, url in
            do throws(Problem) {
                return ListFile(split: split, url: url, lines: try TextFile.lines(of: url))
            } catch {
                unreadable.append(error)
                return nil
            }
        }
    }

    /// Candidates for the path of a line, the most exact first.
    static func candidates(of line: String) -> [String] {
        let trimmed = line.trimmed
        let unquoted = trimmed.count > 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
        return [line, trimmed] + (unquoted ? [String(trimmed.dropFirst().dropLast())] : [])
    }

    /// Whether a line that matches no image can be ignored.
    static func isBlankOrComment(_ line: String) -> Bool {
        let trimmed = line.trimmed
        return trimmed.isEmpty || trimmed.hasPrefix("#")
    }

    /// The maximum number of parts in a path. It bounds the search for files.
    private static let maximumDepth = 64

    /// The suffixes of a path, longest first: `a/b/c`, `b/c`, `c`. None for a path with `..`, or for a path that is too
    /// long.
    static func suffixes(of path: String) -> [String] {
        guard path.utf8.count <= PATH_MAX else { return [] }
        let slash = UInt8(ascii: "/")
        let parts = path.utf8.split(separator: slash).map { Substring($0) }.filter { $0 != "." }
        guard parts.count <= maximumDepth, !parts.contains("..") else { return [] }
        var rest = parts.joined(separator: "/").utf8[...]
        return parts.map { part in
            defer { rest = rest.dropFirst(part.utf8.count + 1) }
            return String(Substring(rest))
        }
    }
}

extension Problem {
    static func listedTwice(_ line: TextFile.Line, in list: ListFile) -> Problem {
        Problem(
            path: list.url.path, line: line.number, reason: "\(line.text) is already in a list",
            fix: "keep an image in one list only")
    }
}
