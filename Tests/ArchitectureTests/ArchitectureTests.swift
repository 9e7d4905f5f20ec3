import Acquisition
import Foundation
import Testing

@Suite("The house")
struct ArchitectureTests {
    @Test("every room that is built is in the plan, and the other way round")
    func rooms() throws {
        #expect(try Set(House.planned().keys) == House.built())
    }

    @Test("a room imports only what the plan allows it")
    func imports() throws {
        for (name, room) in try House.planned() {
            for (module, file) in try House.imports(of: name) where !House.systemModules.contains(module) {
                #expect(room.mayImport.contains(module), "\(name)/\(file) imports \(module)")
            }
        }
    }

    @Test("what the plan allows lies on a lower floor, or outside the house")
    func floors() throws {
        let rooms = try House.planned()
        for (name, room) in rooms {
            for module in room.mayImport {
                guard let imported = rooms[module] else { continue }
                #expect(imported.floor < room.floor, "\(name) may import \(module), which is not below it")
            }
        }
    }

    @Test("only the numeric rooms and the screen see C")
    func cTargets() throws {
        for (name, room) in try House.planned() where room.floor > 3 {
            #expect(room.mayImport.allSatisfy { !$0.hasPrefix("C") }, "\(name) imports C")
        }
    }

    @Test("commands speak through Output alone, which passes texts through the gate and sees what cannot be written")
    func output() throws {
        let calls = ["print(", "debugPrint(", "dump(", "standardOutput", "standardError", "fputs(", "putchar("]
        for use in try House.uses(of: calls) {
            #expect(use.file == "Output.swift", "\(use.file):\(use.line) writes past Output: \(use.text)")
        }
    }

    @Test("files are written and removed through RootedPath alone")
    func writing() throws {
        let calls = [
            ".write(to: url", ".write(to: URL", "options: .atomic", "removeItem(", "moveItem(", "copyItem(",
            "createFile(",
            "createDirectory(", "replaceItem", "createSymbolicLink(", "linkItem(", "atomically:", "forWritingTo",
            "forUpdating",
        ]
        // Folders that benchmarks made themselves, under names of their own.
        let own = ["UIBenchmark.swift", "JournalBenchmark.swift"]
        for use in try House.uses(of: calls) where !own.contains(use.file) {
            Issue.record("\(use.file):\(use.line) writes past RootedPath: \(use.text)")
        }
    }

    @Test("no code but its declaration tells strategies apart by name", arguments: Strategy.names)
    func strategyNames(name: String) throws {
        let literal = "\"\(name)\""
        for use in try House.uses(of: [literal]) where use.tellsApart(literal) {
            Issue.record("\(use.file):\(use.line) compares with the name of a strategy: \(use.text)")
        }
    }

    @Test(
        "a comparison with a name is seen in whichever way it is written",
        arguments: [
            "if settings.strategy == \"meal\" {", "case \"meal\": return 1", "[\"meal\"].contains(settings.strategy)",
            "settings.strategy = \"meal\"", "strategy.hasPrefix(\"meal\")", "if \"meal\" != name {",
        ])
    func comparisons(text: String) {
        #expect(SourceLine(file: "", line: 1, text: text).tellsApart("\"meal\""))
    }

    @Test(
        "import lines are read as Swift writes them",
        arguments: [
            ("import Tensors", "Tensors"), ("@preconcurrency import GRDB", "GRDB"),
            ("package import Pool", "Pool"), ("import struct Foundation.URL", "Foundation"),
            ("import Terminal;", "Terminal"), ("let import = 3", nil), ("// import CNCurses", nil),
        ])
    func importLines(line: String, module: String?) {
        #expect(House.importedModule(line[...]) == module)
    }
}
