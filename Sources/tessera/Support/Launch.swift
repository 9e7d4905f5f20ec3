import ArgumentParser
import Foundation
import Processors
import Tensors

/// Checks and preparations before a command runs.
enum Launch {
    /// Opens /dev/null for standard input, output and error if they are closed. Otherwise a file that a command opens
    /// could get one of their descriptors, and messages would be written to it.
    static func holdStandardDescriptors() {
        while true {
            // Open it for reading only, so that writing a result to a closed output is an error.
            let descriptor = open("/dev/null", O_RDONLY)
            guard descriptor > STDERR_FILENO else {
                if descriptor < 0 { return }
                continue
            }
            close(descriptor)
            return
        }
    }

    /// Refuses to run on a processor that lacks instructions of the kernels, or with other kernels than wanted.
    /// - Throws: `ValidationError`.
    static func checkKernels() throws {
        let wanted = ProcessInfo.processInfo.environment[KernelLevel.variable]
        if let problem = KernelLevel.problem(wanted: wanted) { throw ValidationError(problem) }
    }

    /// Loads OpenBLAS before a command starts threads, because OpenBLAS reads variables of the environment then.
    /// - Throws: `Problem` if it cannot be used. `doctor` runs without it, and names the problem.
    static func loadLibraries(for command: any ParsableCommand) throws {
        if let problem = BLAS.problem, !(command is DoctorCommand) { throw problem }
    }

    /// Refuses arguments that are not UTF-8. Swift would replace their bytes, and they would name other files.
    /// - Throws: `ValidationError`.
    static func checkArguments() throws {
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil else {
                continue
            }
            let bytes = UnsafeRawBufferPointer(start: argument, count: strlen(argument))
            let shown = bytes.map { byte in
                0x20...0x7E ~= byte ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
            }.joined()
            throw ValidationError(
                "the argument `\(shown)` is not UTF-8; give the file another name, or name its folder")
        }
    }
}
