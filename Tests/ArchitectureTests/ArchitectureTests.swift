import Acquisition
import Foundation
import Testing

@Suite("Architecture")
struct ArchitectureTests {
    @Test("every target is in the table of ARCHITECTURE.md, and every row of the table is a target")
    func rooms() throws {
        #expect(try Set(House.planned().keys) == House.built())
    }

    @Test("a target imports only modules that the table allows")
    func imports() throws {
        for (name, room) in try House.planned() {
            for (module, file) in try House.imports(of: name) where !House.systemModules.contains(module) {
                #expect(room.mayImport.contains(module), "\(name)/\(file) imports \(module)")
            }
        }
    }

    @Test("allowed imports are on a lower floor, or come from other packages")
    func floors() throws {
        let rooms = try House.planned()
        for (name, room) in rooms {
            for module in room.mayImport {
                guard let imported = rooms[module] else { continue }
                #expect(imported.floor < room.floor, "\(name) may import \(module), which is not below it")
            }
        }
    }

    @Test("no target above floor 3 imports C")
    func cTargets() throws {
        for (name, room) in try House.planned() where room.floor > 3 {
            // Such as `CZlib`; `Colors` is Swift.
            let modules = room.mayImport.filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
            #expect(modules.isEmpty, "\(name) imports C")
        }
    }

    @Test("commands print only with Output, which escapes control characters and reports write errors")
    func output() throws {
        let calls = ["print(", "debugPrint(", "dump(", "standardOutput", "standardError", "fputs(", "putchar("]
        for use in try House.uses(of: calls) {
            #expect(use.file == "Output.swift", "\(use.file):\(use.line) writes past Output: \(use.text)")
        }
    }

    @Test("files are written and removed only with RootedPath")
    func writing() throws {
        let calls = [
            ".write(to: url", ".write(to: URL", "options: .atomic", "removeItem(", "moveItem(", "copyItem(",
            "createFile(",
            "createDirectory(", "replaceItem", "createSymbolicLink(", "linkItem(", "atomically:", "forWritingTo",
            "forUpdating",
        ]
        // Benchmarks remove the temporary folders that they made.
        let exceptions = ["UIBenchmark.swift", "JournalBenchmark.swift", "StartBenchmark.swift"]
        for use in try House.uses(of: calls) where !exceptions.contains(use.file) {
            Issue.record("\(use.file):\(use.line) writes past RootedPath: \(use.text)")
        }
    }

    @Test("only the declaration of a strategy compares its name", arguments: Strategy.names)
    func strategyNames(name: String) throws {
        let literal = "\"\(name)\""
        for use in try House.uses(of: [literal]) where use.comparesStrategy(literal) {
            Issue.record("\(use.file):\(use.line) compares with the name of a strategy: \(use.text)")
        }
    }

    @Test(
        "the search finds a comparison with a strategy name in every notation",
        arguments: [
            "if settings.strategy == \"meal\" {", "case \"meal\": return 1", "[\"meal\"].contains(settings.strategy)",
            "settings.strategy = \"meal\"", "strategy.hasPrefix(\"meal\")", "if \"meal\" != name {",
        ])
    func comparisons(text: String) {
        #expect(SourceLine(file: "", line: 1, text: text).comparesStrategy("\"meal\""))
    }

    @Test(
        "import lines are parsed in every notation of Swift",
        arguments: [
            ("import Tensors", "Tensors"), ("@preconcurrency import GRDB", "GRDB"),
            ("package import Pool", "Pool"), ("import struct Foundation.URL", "Foundation"),
            ("import Terminal;", "Terminal"), ("let import = 3", nil), ("// import CNCurses", nil),
        ])
    func importLines(line: String, module: String?) {
        #expect(House.importedModule(line[...]) == module)
    }
}
