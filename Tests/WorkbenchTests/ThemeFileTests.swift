import Foundation
import Problems
import Terminal
import TestSupport
import Testing
import Workbench

@Suite("Theme files")
struct ThemeFileTests {
    private let themes = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "themes")

    @Test(
        "every included theme can be read",
        arguments: ["dark", "light", "high-contrast", "color-blind"])
    func shipped(name: String) throws {
        #expect(try ThemeFile.read(themes.appending(path: name + ".toml")).name == name)
    }

    @Test(
        "the error about a theme file has the path and the reason",
        arguments: [
            ("name = ", "theme.toml:1: "), ("roles = 3", "theme.toml"),
            ("name = \"x\"\n[roles]\nnonsense = {}", "theme.toml:3: theme x: there is no role `nonsense`"),
            ("name = \"x\"\n\n[roles]\ntext = { foreground = \"blue\" }", "theme.toml:4: theme x, role `text`"),
            ("name = \"x\"\n[roles]\ntext = {}\nmuted = { attributes = 7 }", "theme.toml:4: `roles.muted"),
        ])
    func errors(text: String, expected: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "theme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "theme.toml")
        try Data(text.utf8).write(to: url)
        let error = #expect(throws: Problem.self) { try ThemeFile.read(url) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test("a theme is looked up in the user's folder, then among the included themes, then as a file")
    func find() throws {
        try withTemporaryFolder { folder in
            let environment = ["XDG_CONFIG_HOME": folder.path]
            let own = folder.appending(path: "tessera/themes")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            func found(_ name: String) throws -> String {
                try ThemeFile.find(name, shipped: themes, environment: environment).path
            }
            #expect(try found("light") == themes.appending(path: "light.toml").path)
            try Data("name = \"mine\"".utf8).write(to: own.appending(path: "light.toml"))
            #expect(try found("light") == own.appending(path: "light.toml").path)
            let file = themes.appending(path: "dark.toml").path
            #expect(try found(file) == file)
            let error = #expect(throws: Problem.self) { try found("nonsuch") }
            let names = try FileManager.default.contentsOfDirectory(atPath: themes.path).map {
                $0.split(separator: ".")[0]
            }
            #expect(error?.description.contains(names.sorted().joined(separator: ", ")) == true)
        }
    }
}
