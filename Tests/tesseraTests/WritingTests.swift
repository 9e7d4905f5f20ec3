import Foundation
import TestSupport
import Testing

@Suite("Files that commands write")
struct WritingTests {
    private func run(_ program: Program, _ arguments: String...) throws -> String {
        let outcome = try program.run(arguments)
        guard outcome.exitCode == 0 else { throw SmallProject.Unexpected(outcome: outcome) }
        return outcome.output
    }

    @Test("a round does not follow a link in the cache to other files")
    func linkedCache() throws {
        let small = try SmallProject()
        let files = ["a.txt", "abc.features", "0123456789abcdef.features", "deep/b.png"]
        for file in files { try small.folder.write("theirs", to: "outside/" + file) }
        let outside = small.folder.url.appending(path: "outside")
        let before = try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted()
        let cache = URL(filePath: small.path).appending(path: "cache")
        for name in ["backbone", "maps"] {
            try FileManager.default.createSymbolicLink(
                at: cache.appending(path: name), withDestinationURL: outside)
        }
        _ = try run(small.program, "import", small.path)
        _ = try run(small.program, "train", small.path)
        let scored = try small.program.run("score", small.path)
        #expect(scored.exitCode == 1 && scored.errors.contains("maps: this is a link"))
        _ = try run(small.program, "open", small.path, "--replay", "r<wait>q")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted() == before)
        for file in files {
            #expect(try String(contentsOf: outside.appending(path: file), encoding: .utf8) == "theirs")
        }
    }

    @Test("every file and folder of a project has the permissions that the umask permits")
    func umask() throws {
        let small = try SmallProject()
        let program = small.program
        let project = small.folder.url.appending(path: "shared")
        let export = small.folder.url.appending(path: "export")
        let picture = small.folder.url.appending(path: "picture.png")
        let tessera = Program.executable.path
        let script = """
            umask 007; set -e
            '\(tessera)' init '\(project.path)' --images '\(small.folder.url.path)/scenes' --recipe meal --tiles 2x2
            sed -i 's/^\\[training\\]/[training]\\nepochs = 1/' '\(project.path)/project.toml'
            '\(tessera)' import '\(project.path)'
            '\(tessera)' train '\(project.path)'
            '\(tessera)' score '\(project.path)'
            '\(tessera)' export '\(project.path)' --output '\(export.path)'
            '\(tessera)' render '\(project.path)' --output '\(picture.path)'
            '\(tessera)' open '\(project.path)' --replay q
            """
        let outcome = try program.run(shell: script)
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        for top in [project, export, picture] {
            let below = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)?.allObjects ?? []
            for case let url as URL in [top] + below {
                let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o770 : 0o660), "\(url.path)")
            }
        }
    }
}
