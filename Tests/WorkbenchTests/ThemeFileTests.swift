import Foundation
import Terminal
import Testing
import Workbench

@Suite("Theme files")
struct ThemeFileTests {
    private let themes = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "themes")

    @Test(
        "every theme that comes with the program can be read",
        arguments: ["dark", "light", "high-contrast", "color-blind"])
    func shipped(name: String) throws {
        #expect(try ThemeFile.read(themes.appending(path: name + ".toml")).name == name)
    }

    @Test(
        "what is wrong with a file is said with its path",
        arguments: [
            ("name = ", "theme.toml:1"), ("roles = 3", "theme.toml"),
            ("name = \"x\"\n[roles]\nnonsense = {}", "there is no role `nonsense`"),
            ("name = \"x\"\n[roles]\ntext = { foreground = \"blue\" }", "is no color"),
        ])
    func flaws(text: String, expected: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "theme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "theme.toml")
        try Data(text.utf8).write(to: url)
        let error = #expect(throws: ThemeFileError.self) { try ThemeFile.read(url) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
}
