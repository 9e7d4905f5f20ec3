import Files
import Foundation
import Problems

/// A list of images a split: `train.txt`, `val.txt` or `test.txt` in the folder of the dataset, or in
/// `ImageSets/Segmentation` below it as PASCAL VOC has it.
///
/// A line is a path, taken as it is if there is an image of that name; else without the blanks around it, or without the
/// quotation marks. Else it is a comment if it starts with `#`.
struct ListFile {
    let split: Split
    let url: URL
    let lines: [TextFile.Line]

    /// Those that are there. Of a list that cannot be read `unreadable` says why.
    static func all(in root: URL, unreadable: inout [Problem]) -> [ListFile] {
        for folder in [root, root.appending(path: "ImageSets/Segmentation")] {
            let files = Split.allCases.map { split in
                (split, folder.appending(path: split.rawValue + ".txt", directoryHint: .notDirectory))
            }.filter { FileManager.default.fileExists(atPath: $0.1.path) }
            guard !files.isEmpty else { continue }
            return files.compactMap { split, url in
                do throws(Problem) {
                    return ListFile(split: split, url: url, lines: try TextFile.lines(of: url))
                } catch {
                    unreadable.append(error)
                    return nil
                }
            }
        }
        return []
    }

    /// What the line may mean, the most exact first.
    static func readings(of line: String) -> [String] {
        let trimmed = line.trimmed
        let unquoted = trimmed.count > 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
        return [line, trimmed] + (unquoted ? [String(trimmed.dropFirst().dropLast())] : [])
    }

    /// Whether a line that names no image says nothing.
    static func isBlankOrComment(_ line: String) -> Bool {
        let trimmed = line.trimmed
        return trimmed.isEmpty || trimmed.hasPrefix("#")
    }

    /// Folders lie no deeper; what is deeper in a list would take long to look for.
    private static let deepest = 64

    /// The ends of a path, longest first: `a/b/c`, `b/c`, `c`. None for a path that climbs with `..`, or that the system
    /// would not take.
    static func tails(of path: String) -> [String] {
        guard path.utf8.count <= PATH_MAX else { return [] }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard parts.count <= deepest, !parts.contains("..") else { return [] }
        return parts.indices.map { parts[$0...].joined(separator: "/") }
    }
}

extension Problem {
    static func listedTwice(_ line: TextFile.Line, in list: ListFile) -> Problem {
        Problem(
            path: list.url.path, line: line.number, reason: "\(line.text) is listed before",
            fix: "keep an image in one list only")
    }
}
