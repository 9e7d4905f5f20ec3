import Glibc
import Processors

/// Starts the program that is compiled for the highest level of instructions that this processor can execute. A package
/// has one program for each level: `lib/tessera/x86-64-v3/tessera` beside the folder of the launcher.
///
/// It is small and links nothing else, so that it starts in about a millisecond and runs on every processor.
@main
struct Launcher {
    static func main() {
        guard let folder = folder(of: "/proc/self/exe") else { fail("/proc is not mounted; mount it") }
        let programs = KernelLevel.allCases.reversed().map { level in
            (level: level, path: folder + "/../lib/tessera/\(level.rawValue)/tessera")
        }
        let installed = programs.filter { access($0.path, X_OK) == 0 }
        let usable = installed.filter { KernelLevel.executable.contains($0.level) }
        guard let best = usable.first else {
            fail(
                "no program for this processor in \(folder)/../lib/tessera; install the package again, or build the "
                    + "program from source")
        }
        guard let wanted = getenv(KernelLevel.variable).map({ String(cString: $0) }), !wanted.isEmpty else {
            start(best.path)
        }
        guard KernelLevel(shortName: wanted) != nil else { fail(KernelLevel.unknown(wanted), code: 64) }
        guard let program = usable.first(where: { $0.level.shortName == wanted }) else {
            let reason =
                installed.contains { $0.level.shortName == wanted }
                ? "this processor cannot execute them" : "they are not installed"
            fail(
                "\(KernelLevel.variable)=\(wanted): \(reason); give one of "
                    + usable.map(\.level.shortName).joined(separator: ", "), code: 64)
        }
        start(program.path)
    }

    /// Replaces this process by a program with the same arguments.
    private static func start(_ path: String) -> Never {
        execv(path, CommandLine.unsafeArgv)
        fail("\(path): \(String(cString: strerror(errno)))")
    }

    /// The folder of the file that a link points to.
    private static func folder(of link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &bytes, bytes.count)
        guard count > 0, let end = bytes[..<count].lastIndex(of: CChar(bitPattern: UInt8(ascii: "/"))) else {
            return nil
        }
        return String(decoding: bytes[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func fail(_ message: String, code: Int32 = 1) -> Never {
        let text = "Error: \(message)\n"
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(code)
    }
}
