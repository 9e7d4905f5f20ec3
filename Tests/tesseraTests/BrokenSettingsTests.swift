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

    @Test(
        "status and doctor name a wrong setting of trainings and queries, and fail for no other reason",
        arguments: [
            ("acquisition", "strategy = \"mael\"", "strategy"), ("acquisition", "lambda = -1.0", "lambda"),
            ("acquisition", "delta = \"x\"", "delta"), ("training", "epochs = 0", "epochs"),
            ("network", "name = \"fulll\"", "fulll"),
        ])
    func status(table: String, setting: String, named: String) throws {
        let small = try SmallProject(images: 4)
        #expect(try !small.program.run("status", small.path).output.contains("wrong "))
        let file = small.folder.url.appending(path: "small/project.toml")
        let key = try #require(setting.split(separator: " ").first)
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "[\(table)]"))
        let old = lines[start...].firstIndex { $0.hasPrefix(key + " =") }
        if let old { lines[old] = setting } else { lines.insert(setting, at: start + 1) }
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let outcome = try small.program.run("status", small.path)
        let wrong = outcome.output.split(separator: "\n").filter { $0.hasPrefix("wrong ") }
        #expect(outcome.exitCode == 0 && wrong.count == 1, "\(outcome.output)\(outcome.errors)")
        #expect(wrong.first?.contains(named) == true && wrong.first?.contains("project.toml") == true, "\(wrong)")
        let doctor = try small.program.run("doctor", small.path)
        #expect(doctor.exitCode == 0 && doctor.output.contains(named), "\(doctor.output)\(doctor.errors)")
    }

    @Test("a folder of images is no project, and every command says how to make one of it")
    func folderOfImages() throws {
        let small = try SmallProject(images: 4)
        let images = small.folder.url.appending(path: "my images")
        try small.folder.write("", to: "my images/notes.txt")
        let empty = try small.program.run("open", images.path)
        #expect(empty.exitCode == 1 && empty.errors.contains("there is no project here"))
        let picture = try #require(
            FileManager.default.enumerator(at: small.folder.url, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.first { $0.pathExtension == "png" })
        try FileManager.default.copyItem(at: picture, to: images.appending(path: "a.png"))
        for command in ["open", "status", "train"] {
            let outcome = try small.program.run(command, images.path)
            #expect(outcome.exitCode == 1 && outcome.errors.contains("this is a folder of images, not a project"))
            #expect(outcome.errors.contains("`tessera init 'my images-labels' --images "), "\(outcome.errors)")
            #expect(outcome.errors.contains("`tessera open 'my images-labels'`"))
        }
    }
}
