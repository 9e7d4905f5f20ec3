import Foundation
import Testing
import Workbench

/// Compares the guide for annotators with the table of commands.
@Suite("Keys in the guide for annotators")
struct GuideKeyTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/guide/annotators.md").standardized

    @Test("every command in the guide exists and has the key that the guide shows")
    func keys() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        // The guide writes "`undo` (`u`)" in sentences, and "| `brush` | `b` |" in tables.
        let pairs = text.matches(of: /`(?<name>[a-z-]+)`(?: \(| \| )`(?<key>[^`]+)`/)
        #expect(pairs.count > 30)
        for pair in pairs {
            let name = try #require(Commands.name(written: String(pair.name)), "\(pair.name) is not a command")
            let keys = Commands.named(name).flatMap { $0.info.keys.values.flatMap(\.self) }.map(KeyNotation.text)
            #expect(keys.contains(String(pair.key)), "\(pair.name) has the keys \(keys)")
        }
    }
}
