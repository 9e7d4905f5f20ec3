import Files
import Foundation
import Problems

extension ClassFile {
    /// Reads `labelmap.txt`, which CVAT and Datumaro write beside the masks of PASCAL VOC. Each line is
    /// `name:red,green,blue:parts:actions`. Such masks are read by color. The names `ignored` and `void` are void.
    /// - Throws: `Problem` with file and line.
    package init(labelMap url: URL) throws {
        let rows = try TextFile.lines(of: url).map { line in
            guard !ListFile.isBlankOrComment(line.text) else { return line.text }
            guard let row = Self.colorRow(line.text) else {
                throw Problem(
                    path: url.path, line: line.number, reason: "`\(line.text)` is not a class with a color",
                    fix: "write name:red,green,blue:: with numbers from 0 to 255")
            }
            return row
        }
        try self.init(rows.joined(separator: "\n"), origin: url.path)
    }

    /// The line as a line of a classes file with colors; nil if it has no name or no color.
    private static func colorRow(_ line: String) -> String? {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(\.trimmed)
        guard fields.count >= 2, !fields[0].isEmpty else { return nil }
        let channels = fields[1].split(separator: ",", omittingEmptySubsequences: false).map { UInt8($0.trimmed) }
        guard channels.count == 3, !channels.contains(nil) else { return nil }
        let name = ["ignored", "void"].contains(fields[0].lowercased()) ? "void" : fields[0]
        return channels.compactMap { $0.map(String.init) }.joined(separator: " ") + " " + name
    }
}
