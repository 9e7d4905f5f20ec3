import Foundation
import Testing

/// The words of the glossary in docs/developing.md, instead of private ones.
@Suite("Words")
struct WordTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A word that is not used, and the word of the glossary.
    private static let replaced = [
        ("mend", "fix"), ("mends", "fixes"), ("asker", "query planner"), ("what if", "preview"),
        ("what-if", "preview"), ("whatIf", "preview"), ("leaders", "top two"), ("barred", "excluded"),
        ("bar a tile", "exclude"), ("trained too", "fine-tuned"), ("took over", "imported, applied"),
        ("taken up", "imported, applied"), ("took up", "imported, applied"), ("lanes", "vectors"),
        ("tiles are asked", "selected"), ("asked tiles", "selected tiles"), ("turn far", "change by a large step"),
        ("the way between", "distance"),
    ]

    /// Lines that keep a word: names on disk, in configuration files and in programs of other people.
    private static let kept = [
        "case excluded = \"barred\"",
        "barred from them\"", "lanes[",
    ]

    @Test("the glossary's words are used in sources, tests and documents", arguments: ["Sources", "Tests", "docs"])
    func words(folder: String) throws {
        let url = Self.root.appending(path: folder)
        let files = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { path in
            [".swift", ".h", ".c", ".cpp", ".md", ".py", ".sh"].contains { path.hasSuffix($0) }
                && !path.hasSuffix("WordTests.swift")
        }
        #expect(files.count > 5)
        let words = try Regex("\\b(\(Self.replaced.map(\.0).joined(separator: "|")))\\b").ignoresCase()
        for file in files {
            let text = try String(contentsOf: url.appending(path: file), encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains(words) {
                #expect(Self.kept.contains { line.contains($0) }, "\(folder)/\(file): \(line)")
            }
        }
    }
}
