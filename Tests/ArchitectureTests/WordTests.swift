import Foundation
import Testing

/// Sources, tests and documents use the words of the glossary in docs/developing.md.
@Suite("Words")
struct WordTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Each word that must not be used, and the word of the glossary that replaces it.
    private static let replaced = [
        ("mend", "fix"), ("mends", "fixes"), ("asker", "query planner"), ("what if", "preview"),
        ("what-if", "preview"), ("whatIf", "preview"), ("leaders", "top two"), ("barred", "excluded"),
        ("bar a tile", "exclude"), ("trained too", "fine-tuned"), ("took over", "imported, applied"),
        ("taken up", "imported, applied"), ("took up", "imported, applied"), ("lanes", "vectors"),
        ("tiles are asked", "selected"), ("asked tiles", "selected tiles"), ("turn far", "change by a large step"),
        ("the way between", "distance"), ("ask for the next", "select"), ("ask again", "select again"),
    ]

    /// Parts of lines that may use such a word: names on disk, in configuration files and in other programs.
    private static let kept = [
        "case excluded = \"barred\"", "barred from them\"", "lanes[",
    ]

    /// The folders and files that people read.
    private static let places = [
        "Sources", "Tests", "docs", "benchmarks", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md",
    ]

    @Test("sources, tests and documents use the words of the glossary", arguments: places)
    func words(place: String) throws {
        let url = Self.root.appending(path: place)
        let words = try Regex("\\b(\(Self.replaced.map(\.0).joined(separator: "|")))\\b").ignoresCase()
        for file in try Self.files(in: url) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains(words) {
                #expect(Self.kept.contains { line.contains($0) }, "\(file.lastPathComponent): \(line)")
            }
        }
    }

    /// The files of a folder that contain words, without this one; a file itself.
    private static func files(in url: URL) throws -> [URL] {
        guard url.pathExtension.isEmpty else { return [url] }
        let files = try FileManager.default.subpathsOfDirectory(atPath: url.path).filter { path in
            [".swift", ".h", ".c", ".cpp", ".md", ".py", ".sh"].contains { path.hasSuffix($0) }
                && !path.hasSuffix("WordTests.swift")
        }
        #expect(files.count > 3)
        return files.map { url.appending(path: $0) }
    }
}
