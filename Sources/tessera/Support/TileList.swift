import Files
import Foundation
import Pool
import Problems
import Rounds

/// Reads a text file with a list of tiles, one line `image row column` each.
///
/// The last two words are row and column. The text before them is the name of the image, which may contain blanks. A
/// line that starts with `#` is first tried as a tile, because a name may start with `#`; otherwise it is a comment.
enum TileList {
    /// - Throws: `Problem`, also with the number of a line that is no tile of the pool.
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
        // One blank separates the name from the numbers. Further blanks may belong to the name or not, so try both.
        for name in [head, head.trimmingCharacters(in: .whitespaces)] {
            if let tile = try workspace.tile(inImage: name, row: row, column: column),
                workspace.dataset.images[tile.image].split == .train
            {
                return tile
            }
        }
        return nil
    }

    /// Splits a text at its last blank: the last word, and the text before that blank.
    private static func lastWord(of text: String) -> (rest: String, word: String)? {
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex
        guard let blank = text[..<end].lastIndex(where: \.isWhitespace) else { return nil }
        return (String(text[..<blank]), String(text[text.index(after: blank)..<end]))
    }
}
