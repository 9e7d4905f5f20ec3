import Files
import Foundation
import Pool
import Problems
import Rounds

/// A text file that names tiles: a line `image row column` each. What stands before the last two words is the image's
/// name, blanks within it included. A line that names no tile and starts with `#` is a comment.
enum TileList {
    /// - Throws: `Problem`, also naming the line that is no tile of the pool.
    static func read(_ url: URL, of workspace: Workspace) throws -> [TileID] {
        try TextFile.lines(of: url).compactMap { line in
            let text = line.text.trimmingCharacters(in: .whitespaces)
            do {
                if let tile = try tile(line.text, workspace) ?? tile(text, workspace) { return tile }
            } catch let problem as Problem {
                throw Problem(
                    path: url.path, line: line.number, reason: "\(problem.place): \(problem.reason)", fix: problem.fix)
            }
            if text.isEmpty || text.hasPrefix("#") { return nil }
            throw Problem(
                path: url.path, line: line.number, reason: "“\(line.text)” is no tile of the pool",
                fix: "write the image's name, its row and its column, counted from 0")
        }
    }

    private static func tile(_ line: String, _ workspace: Workspace) throws -> TileID? {
        guard let (rest, column) = lastWord(of: line), let (head, row) = lastWord(of: rest),
            let row = Int(row), let column = Int(column)
        else { return nil }
        // One blank divides the name from the numbers; others before it may belong to the name or not.
        for name in [head, head.trimmingCharacters(in: .whitespaces)] {
            if let tile = try workspace.tile(inImage: name, row: row, column: column),
                workspace.dataset.images[tile.image].split == .train
            {
                return tile
            }
        }
        return nil
    }

    /// The last word of a text, and what is before the blank in front of it.
    private static func lastWord(of text: String) -> (rest: String, word: String)? {
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex
        guard let blank = text[..<end].lastIndex(where: \.isWhitespace) else { return nil }
        return (String(text[..<blank]), String(text[text.index(after: blank)..<end]))
    }
}
