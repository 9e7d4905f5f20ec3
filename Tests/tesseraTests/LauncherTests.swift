import Foundation
import Processors
import TestSupport
import Testing

@Suite("The launcher of packages")
struct LauncherTests {
    /// A package whose programs print their level and their arguments.
    private static func package(_ levels: [KernelLevel], in folder: TemporaryFolder) throws -> URL {
        let launcher = folder.url.appending(path: "bin/tessera")
        try FileManager.default.createDirectory(
            at: launcher.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: LineProcess.executable("tessera-launcher"), to: launcher)
        for level in levels {
            let program = folder.url.appending(path: "lib/tessera/\(level.rawValue)/tessera")
            try FileManager.default.createDirectory(
                at: program.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("#!/bin/sh\necho \(level.shortName) \"$@\"\nexit 7\n".utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        }
        return launcher
    }

    private static func run(_ launcher: URL, wanted: String?) throws -> Program.Outcome {
        let program = Program(home: launcher.deletingLastPathComponent())
        return try program.run(
            launcher, ["status", "a b"], variables: wanted.map { [KernelLevel.variable: $0] } ?? [:])
    }

    @Test("starts the highest level that the processor executes, with the arguments and the exit code")
    func best() throws {
        let folder = try TemporaryFolder()
        let outcome = try Self.run(Self.package(KernelLevel.allCases, in: folder), wanted: nil)
        let best = try #require(KernelLevel.executable.first)
        #expect(outcome.output == "\(best.shortName) status a b\n" && outcome.exitCode == 7, "\(outcome)")
    }

    @Test("starts the level that TESSERA_KERNELS names", arguments: KernelLevel.executable)
    func wanted(level: KernelLevel) throws {
        let folder = try TemporaryFolder()
        let outcome = try Self.run(Self.package(KernelLevel.allCases, in: folder), wanted: level.shortName)
        #expect(outcome.output == "\(level.shortName) status a b\n", "\(outcome)")
    }

    @Test("refuses levels that are unknown, not installed, or not for this processor")
    func refused() throws {
        let folder = try TemporaryFolder()
        let best = try #require(KernelLevel.executable.first)
        let launcher = try Self.package([best], in: folder)
        #expect(try Self.run(launcher, wanted: "avx").errors.contains("TESSERA_KERNELS=avx: give one of v2, v3, v4"))
        if best != .v2 {
            let outcome = try Self.run(launcher, wanted: "v2")
            #expect(outcome.errors.contains("TESSERA_KERNELS=v2: they are not installed; give one of "))
            #expect(outcome.exitCode == 64)
        }
        let impossible = try #require(KernelLevel.allCases.first { !KernelLevel.executable.contains($0) })
        let other = try TemporaryFolder()
        let refused = try Self.run(Self.package([best, impossible], in: other), wanted: impossible.shortName)
        #expect(refused.errors.contains("this processor cannot execute them; give one of \(best.shortName)"))
    }

    @Test("says what to do if no program is installed")
    func missing() throws {
        let folder = try TemporaryFolder()
        let outcome = try Self.run(Self.package([], in: folder), wanted: nil)
        #expect(outcome.exitCode == 1 && outcome.errors.contains("install the package again"), "\(outcome)")
    }

    @Test("a program without other levels refuses them")
    func program() throws {
        let folder = try TemporaryFolder()
        let others = KernelLevel.allCases.filter { $0 != .current }
        let wanted = try #require(others.first).shortName
        let outcome = try Program(home: folder.url).run(
            Program.executable, ["--version"], variables: [KernelLevel.variable: wanted])
        #expect(outcome.exitCode == 64 && outcome.errors.contains("this program has only the kernels"), "\(outcome)")
        let version = try Program(home: folder.url).run("--version")
        #expect(version.output.hasSuffix(" (\(KernelLevel.current.rawValue))\n"))
    }
}
