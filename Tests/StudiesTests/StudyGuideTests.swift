import Foundation
import SettingValues
import Testing

@testable import Studies

@Suite("The guide to studies")
struct StudyGuideTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/guide/studies.md")
    private static let mark = "compares them. -->\n\n"

    @Test("the guide ends with the table of all keys; TESSERA_REMAKE_GOLDENS=1 updates it")
    func keys() throws {
        let rows = StudyKey.allCases.map { key in
            [
                "`\(key.name)`", key.summary, key.range.replacing("|", with: "\\|"),
                key.defaultValue.map { "`\($0.text)`" } ?? "",
            ]
        }
        let table = ([["key", "is", "values", "default"], ["---", "---", "---", "---"]] + rows)
            .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let parts = text.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try Data((parts[0] + Self.mark + table).utf8).write(to: Self.page)
        }
        #expect(
            try String(contentsOf: Self.page, encoding: .utf8).hasSuffix(Self.mark + table),
            "TESSERA_REMAKE_GOLDENS=1 updates the page")
    }
}
