import Processors
import Testing

@Suite("Levels of kernels")
struct KernelLevelTests {
    @Test("this program's level is one that the processor executes, and v2 comes with every higher one")
    func current() {
        #expect(KernelLevel.executable.contains(.current))
        if KernelLevel.current != .arm64 { #expect(KernelLevel.executable.last == .v2) }
        #expect(KernelLevel.problem(wanted: nil) == nil)
    }

    @Test("short names are read back", arguments: KernelLevel.allCases)
    func names(level: KernelLevel) {
        #expect(KernelLevel(shortName: level.shortName) == level)
        #expect(KernelLevel(shortName: level.rawValue) == (level == .arm64 ? .arm64 : nil))
    }

    @Test(
        "a program refuses processors without its instructions, and wanted levels that it does not have",
        arguments: [
            (nil, .v3, [.v4, .v3, .v2], nil), ("", .v3, [.v3, .v2], nil), ("v3", .v3, [.v3, .v2], nil),
            (nil, .v4, [.v3, .v2], "compiled for x86-64-v4, but this processor has x86-64-v3"),
            (nil, .v2, [], "is older than x86-64-v2"),
            ("v2", .v3, [.v3, .v2], "has only the kernels v3; unset TESSERA_KERNELS"),
            ("sse", .v3, [.v3, .v2], "TESSERA_KERNELS=sse: give one of v2, v3, v4, arm64"),
        ] as [(String?, KernelLevel, [KernelLevel], String?)])
    func problems(wanted: String?, current: KernelLevel, executable: [KernelLevel], problem: String?) {
        let found = KernelLevel.problem(wanted: wanted, current: current, executable: executable)
        guard let problem else {
            #expect(found == nil)
            return
        }
        #expect(found?.contains(problem) == true, "\(found ?? "no problem")")
    }
}
