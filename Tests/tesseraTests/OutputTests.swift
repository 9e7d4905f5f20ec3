import Foundation
import TestSupport
import Testing

@Suite("The output of commands")
struct OutputTests {
    private func hasHidden(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0A, 0x20...0x7E: false
            case 0...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }

    private static let odd = "o\u{1B}[31md\u{202E}d\u{7F}\u{9B}x\ty"

    @Test("names of images, projects, classes and arguments cannot control the terminal in any command")
    func names() throws {
        let small = try SmallProject(images: 4)
        let folder = small.folder.url
        let images = folder.appending(path: "scenes/images")
        try FileManager.default.moveItem(
            at: images.appending(path: "street-000.png"), to: images.appending(path: "\(Self.odd)\nz.png"))
        try small.folder.write("no picture", to: "scenes/images/broken\(Self.odd)\n.png")
        try small.folder.write("0 a\(Self.odd)\n1 b\nvoid 255\n", to: "refused.classes")
        try small.folder.write("0 a\u{202E}d\n1 b\nvoid 255\n", to: "odd.classes")
        let project = folder.appending(path: "p\(Self.odd)").path
        let commands = [
            ["init", project, "--images", images.path, "--classes", folder.appending(path: "refused.classes").path],
            ["init", project, "--images", images.path, "--classes", folder.appending(path: "odd.classes").path],
            ["init", project, "--images", images.path], ["status", project], ["status", Self.odd],
            [Self.odd], ["status", project, Self.odd], ["status", "--" + Self.odd],
            ["open", project, "--replay", "jjlq"],
            ["open", project, "--replay", "<" + Self.odd], ["render", project],
            ["render", project, "--view", Self.odd],
            ["render", project, "--view", "grid,heatmap,queue,labels,curve,scatter,classes"],
            ["export", project, "--output", project], ["import", project, "--tiles", Self.odd],
            ["init", project, "--images", Self.odd], ["open", project, "--replay", "q", "--theme", Self.odd],
            ["simulate", project, "--csv", Self.odd + "/x"], ["train", project], ["benchmark", Self.odd],
        ]
        for command in commands {
            let outcome = try small.program.run(command)
            let isTable = command.first == "render"
            let output = isTable ? outcome.output.replacing("\t", with: " ") : outcome.output
            #expect(!hasHidden(output), "\(command): \(outcome.output.debugDescription)")
            #expect(!hasHidden(outcome.errors), "\(command): \(outcome.errors.debugDescription)")
            #expect(!outcome.errors.contains("NSCocoa") && !outcome.errors.contains("Code="), "\(outcome.errors)")
        }
        let json = try small.program.run("status", project, "--json").output
        let status = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(status?["project"] as? String == project)
    }

    @Test(
        "a command exits with 1 and a message on stderr if its result cannot be written",
        arguments: [
            ["--help"], ["--version"], ["help", "init"], ["status", "P"], ["status", "P", "--json"], ["render", "P"],
            ["open", "P", "--replay", "q"], ["open", "P", "--replay", "q", "--dump", "ansi"],
            ["open", "P", "--replay", "q", "--dump", "png"], ["import", "P"], ["export", "P", "--output", "new"],
            ["init", "other", "--images", "scenes"], ["init", "third", "--images", "scenes", "--json"],
            ["sample", "--images", "1", "--size", "32x32", "--output", "drawn"], ["acquire", "P"], ["demo"],
            ["benchmark", "umap", "--rows", "200", "--columns", "4", "--repeats", "1"],
        ])
    func fullDisk(arguments: [String]) throws {
        let small = try SmallProject(images: 4)
        let folder = small.folder.url
        let known = [
            "P": small.path, "new": "new", "other": "other", "third": "third", "scenes": "scenes", "drawn": "drawn",
        ]
        let words = arguments.map { argument in
            known[argument].map { $0.hasPrefix("/") ? $0 : folder.appending(path: $0).path } ?? argument
        }
        let line = ([Program.executable.path] + words).map { "'\($0)'" }.joined(separator: " ")
        let outcome = try small.program.run(shell: line + " > /dev/full")
        #expect(outcome.exitCode == 1, "\(arguments)")
        #expect(outcome.errors.contains("the standard output: the result cannot be written"), "\(outcome.errors)")
    }

    @Test(
        "a misspelled command is wrong usage, and the message suggests the most similar command",
        arguments: [
            (["stauts", "P"], "did you mean `status`?"), (["opne"], "did you mean `open`?"),
            (["exprot", "P", "--output", "x"], "did you mean `export`?"),
            (["benchmark", "umpa"], "did you mean `umap`?"),
            (["help", "inti"], "did you mean `init`?"), (["frobnicate"], "there are demo, init, open"),
        ])
    func misspelled(arguments: [String], expected: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(arguments)
        #expect(outcome.exitCode == 64)
        #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    }

    @Test("the message about a project in the place of a command shows how to open it")
    func projectAlone() throws {
        let small = try SmallProject(images: 4)
        let outcome = try small.program.run(small.path)
        #expect(outcome.exitCode == 64 && outcome.errors.contains("write: tessera open \(small.path)"))
    }

    @Test("help works with every value of COLUMNS", arguments: ["0", "-5", "1", "9223372036854775807", "x"])
    func terminalWidths(columns: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(
            Program.executable, ["init", "--help"], variables: ["COLUMNS": columns])
        #expect(outcome.exitCode == 0 && outcome.output.contains("--images"))
    }

    @Test("a command ends silently if the reader closes the pipe", arguments: ["", "trap '' PIPE; "])
    func closedPipe(trap: String) throws {
        let small = try SmallProject(images: 4)
        let pipe = small.folder.url.appending(path: "pipe").path
        // A pipe without a reader.
        let outcome = try small.program.run(
            shell: """
                \(trap) mkfifo '\(pipe)'; exec 3<>'\(pipe)'; exec 4>'\(pipe)'; exec 3<&-
                '\(Program.executable.path)' status '\(small.path)' >&4
                """)
        #expect(outcome.exitCode == (trap.isEmpty ? 141 : 1) && outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test("an argument that is not UTF-8 is wrong usage, and no file is created")
    func notUTF8() throws {
        let small = try SmallProject(images: 4)
        let shell = "'\(Program.executable.path)' init '\(small.folder.url.path)/new'$(printf '\\377\\033') --images x"
        let outcome = try small.program.run(shell: shell)
        #expect(outcome.exitCode == 64 && outcome.errors.contains("new\\xff\\x1b` is not UTF-8"), "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: small.folder.url.path)
        #expect(!names.contains { $0.hasPrefix("new") })
    }

    @Test(
        "if stdout or stderr is closed, no output goes to other files",
        arguments: [">&-", "2>&-", "<&- >&- 2>&-"])
    func closed(redirection: String) throws {
        let small = try SmallProject(images: 4)
        for command in ["import", "status", "train"] {
            let outcome = try small.program.run(
                shell: "'\(Program.executable.path)' \(command) '\(small.path)' \(redirection)")
            #expect(outcome.exitCode == (redirection == "2>&-" ? 0 : 1), "\(command): \(outcome.errors)")
        }
        let lock = try String(contentsOfFile: small.path + "/project.lock", encoding: .utf8)
        #expect(lock.hasPrefix("{") && lock.split(separator: "\n").count == 1)
        #expect(try small.program.run("status", small.path).exitCode == 0)
    }
}
