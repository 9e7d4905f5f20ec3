import ArgumentParser
import Foundation

/// What must hold before a command begins.
enum Launch {
    /// Takes the places of standard input, output and error where they are closed. A file that a command opens would get
    /// such a place, and what is meant for people would be written into it.
    static func holdStandardDescriptors() {
        while true {
            // For reading only: a result that has no output is an error.
            let descriptor = open("/dev/null", O_RDONLY)
            guard descriptor > STDERR_FILENO else {
                if descriptor < 0 { return }
                continue
            }
            close(descriptor)
            return
        }
    }

    /// Names that are not UTF-8 would come to the program changed, and mean other files.
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
