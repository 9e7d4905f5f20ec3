import Foundation
import TestSupport
import Testing

/// Compares the documents with the program.
@Suite("The documents")
struct DocumentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The paths of the Markdown files of the project, relative to its root.
    private static var pages: [String] {
        get throws {
            let folders = ["", "docs/", "docs/guide/", "benchmarks/", "weights/"]
            return try folders.flatMap { folder in
                try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
                    .filter { $0.hasSuffix(".md") }.map { folder + $0 }
            }.sorted()
        }
    }

    private static func text(_ page: String) throws -> String {
        try String(contentsOf: root.appending(path: page), encoding: .utf8)
    }

    @Test("every link has a target, and every picture exists")
    func links() throws {
        let pages = try Self.pages
        #expect(pages.contains("README.md") && pages.contains("docs/guide/data.md"))
        for page in pages {
            let folder = Self.root.appending(path: page).deletingLastPathComponent()
            for match in try Self.text(page).matches(of: /\]\(([^)\s]+)\)/) {
                let link = String(match.1)
                if link.hasPrefix("https://") { continue }
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let target = parts[0].isEmpty ? Self.root.appending(path: page) : folder.appending(path: parts[0])
                #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link)")
                if parts.count == 2 {
                    let text = try String(contentsOf: target, encoding: .utf8)
                    #expect(Self.anchors(of: text).contains(String(parts[1])), "\(page): \(link)")
                }
            }
        }
    }

    /// The anchors that GitHub generates for the headings of a page.
    private static func anchors(of text: String) -> Set<String> {
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
        return Set(
            headings.map { heading in
                heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                    .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }.replacing(" ", with: "-")
            })
    }

    private static let mark = "compares them. -->\n"

    @Test("the page about the command line ends with the program's help; TESSERA_REMAKE_GOLDENS=1 updates it")
    func help() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let commands = try Self.subcommands(of: program.run("--help").output)
        #expect(commands.count > 15)
        var help = ""
        for command in commands {
            var names = [[command]]
            names += Self.subcommands(of: try program.run(command, "--help").output).map { [command, $0] }
            for name in names {
                let text = try program.run(name + ["--help"]).output.trimmingCharacters(in: .newlines)
                #expect(text.hasPrefix("OVERVIEW: "))
                help += "\n## tessera \(name.joined(separator: " "))\n\n```text\n\(text)\n```\n"
            }
        }
        let page = "docs/guide/command-line.md"
        let parts = try Self.text(page).split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try Data((parts[0] + Self.mark + help).utf8).write(to: Self.root.appending(path: page))
        }
        #expect(try Self.text(page).hasSuffix(Self.mark + help), "TESSERA_REMAKE_GOLDENS=1 updates the page")
    }

    /// The names in the list of subcommands in a help text.
    private static func subcommands(of help: String) -> [String] {
        guard let list = help.range(of: "SUBCOMMANDS:\n") else { return [] }
        return help[list.upperBound...].split(separator: "\n").compactMap { line in
            line.wholeMatch(of: /[ ]{2}([a-z-]+)( .*)?/).map { String($0.1) }
        }
    }

    @Test(
        "every command of the README and of the guide runs",
        arguments: ["README.md", "docs/guide/command-line.md", "docs/guide/researchers.md", "docs/guide/studies.md"])
    func commands(page: String) throws {
        let project = try SmallProject()
        let folder = project.folder.url
        let files = FileManager.default
        try files.moveItem(atPath: project.path, toPath: folder.appending(path: "P").path)
        let scenes = folder.appending(path: "scenes")
        try files.copyItem(at: scenes.appending(path: "images"), to: folder.appending(path: "photos"))
        try files.copyItem(at: scenes.appending(path: "masks"), to: folder.appending(path: "other"))
        try files.copyItem(at: scenes.appending(path: "classes.txt"), to: folder.appending(path: "classes.txt"))
        try files.moveItem(at: scenes, to: folder.appending(path: "dataset"))
        let toml = folder.appending(path: "P/project.toml")
        try Data(String(contentsOf: toml, encoding: .utf8).replacing("/scenes", with: "/dataset").utf8).write(to: toml)
        let images = try files.contentsOfDirectory(atPath: folder.appending(path: "photos").path).sorted()
        let tiles = images.prefix(2).map { $0.prefix { $0 != "." } + " 0 1\n" }.joined()
        try Data(tiles.utf8).write(to: folder.appending(path: "tiles.txt"))
        try Data((0...10).map { "\($0) \($0 == 5 ? "plant" : "road")\n" }.joined().utf8)
            .write(to: folder.appending(path: "values.txt"))

        // The first example of the guide to studies.
        if let example = try Self.text(page).firstMatch(of: /```toml\n(?<lines>(?s:.*?))```/) {
            try Data(example.lines.utf8).write(to: folder.appending(path: "study.toml"))
        }

        let commands = Self.commands(in: try Self.text(page))
        #expect(commands.count >= 5)
        for command in commands {
            let outcome = try project.program.run(
                shell: "cd \(folder.path) && PATH=\(Program.executable.deletingLastPathComponent().path):$PATH && "
                    + command)
            #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
        }
    }

    /// The lines in the shell blocks of a page that call the program. `open` replays keys in the place of a person.
    private static func commands(in text: String) -> [String] {
        text.matches(of: /```sh\n(?<lines>(?s:.*?))```/).flatMap { $0.lines.split(separator: "\n") }
            .filter { $0.hasPrefix("tessera ") }.map { line in
                line.hasPrefix("tessera open") && !line.contains("--replay")
                    ? line + " --replay '<wait>n<Enter>1w<Enter>'" : String(line)
            }
    }
}
