import Foundation
import TestSupport
import Testing

@Suite("Broken settings")
struct BrokenSettingsTests {
    @Test(
        "a broken project.toml, config.toml or theme ends a command with the file, the line and a fix",
        arguments: ["[\n", "a = 1\n[", "é = 1\n", "\u{FEFF}[\r\n", "\u{202E}[]", "a.a\n"])
    func broken(text: String) throws {
        let small = try SmallProject(images: 4)
        try small.folder.write(text, to: "config/tessera/config.toml")
        let configuration = try small.program.run("open", small.path, "--replay", "q")
        #expect(configuration.exitCode == 1)
        #expect(configuration.errors.contains("config.toml:"), "\(configuration.errors)")
        try FileManager.default.removeItem(at: small.folder.url.appending(path: "config"))
        let theme = try small.folder.write(text, to: "own.toml")
        let themed = try small.program.run("open", small.path, "--replay", "q", "--theme", theme.path)
        #expect(themed.exitCode == 1 && themed.errors.contains("own.toml:"), "\(themed.errors)")
        try small.folder.write(text, to: "small/project.toml")
        for command in ["status", "train", "open"] {
            let outcome = try small.program.run(command, small.path)
            #expect(outcome.exitCode == 1 && outcome.errors.contains("project.toml:"), "\(outcome.errors)")
        }
    }

    @Test(
        "the error about an invalid value has the file, the line and the table",
        arguments: [
            ("recipe = \"none\"", "training.recipe: there is no recipe"),
            ("epochs = 0", "training.epochs: 0 is not 1 to 100000"),
            ("smallestScale = 1.5", "training.smallestScale: 1.5 is not at most largestScale, which is 1.0"),
            ("epochs = \"x\"", "training.epochs: it must be of type"),
        ])
    func values(setting: String, complaint: String) throws {
        let small = try SmallProject(images: 4)
        let file = small.folder.url.appending(path: "small/project.toml")
        let key = try #require(setting.split(separator: " ").first)
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        lines.removeAll { $0.hasPrefix(key + " =") }
        let table = try #require(lines.firstIndex(of: "[training]"))
        lines.insert(setting, at: table + 1)
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let outcome = try small.program.run("train", small.path)
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("/project.toml:\(table + 2): \(complaint)"), "\(outcome.errors)")
    }
}
