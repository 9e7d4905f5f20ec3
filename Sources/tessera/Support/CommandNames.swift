import ArgumentParser
import Foundation
import Problems

/// Checks command names, and suggests a correction for misspelled ones.
enum CommandNames {
    /// - Throws: `ValidationError` if an argument is at the position of a command and is not the name of one.
    static func check(_ arguments: [String], of command: any ParsableCommand.Type) throws {
        let known = command.configuration.subcommands
        guard !known.isEmpty, let word = arguments.first, !word.hasPrefix("-") else { return }
        if word == "help" { return try check(Array(arguments.dropFirst()), of: command) }
        if let next = known.first(where: { name(of: $0) == word }) {
            return try check(Array(arguments.dropFirst()), of: next)
        }
        let names = known.map(name)
        let nearest = names.min { distance($0, word) < distance($1, word) }
        let path = command == Tessera.self ? "tessera" : "tessera \(name(of: command))"
        let isProject = FileManager.default.fileExists(atPath: word + "/project.toml")
        throw ValidationError(
            "there is no command `\(path) \(word)`; "
                + (isProject
                    ? "to open a project write: tessera open \(word.shellQuoted)"
                    : nearest.flatMap { distance($0, word) <= max(1, word.count / 3) ? "did you mean `\($0)`?" : nil }
                        ?? "there are \(names.joined(separator: ", "))"))
    }

    private static func name(of command: any ParsableCommand.Type) -> String { command.configuration.commandName ?? "" }

    /// The optimal string alignment distance (restricted Damerau-Levenshtein distance): the number of letters to
    /// change, insert, delete or swap with their neighbor to get from one word to the other. O(product of the lengths).
    static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one), Array(other))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
