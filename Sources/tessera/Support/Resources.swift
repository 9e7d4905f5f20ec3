import Foundation
import Problems

/// The files that are installed with the program: beside a build, and in `share/tessera` of a package.
enum Resources {
    /// - Throws: `Problem` if the folder is not there.
    static func folder(_ name: String) throws -> URL {
        if let installed {
            let url = installed.appending(path: name, directoryHint: .isDirectory)
            if FileManager.default.fileExists(atPath: url.path) { return url }
            throw Problem(
                path: url.path, reason: "the folder is missing from the package", fix: "install the package again")
        }
        guard let url = Bundle.module.url(forResource: name, withExtension: nil) else {
            throw Problem(
                path: Bundle.module.bundlePath, reason: "the folder \(name) is missing from the program's resources",
                fix: "keep the folder beside the binary, or build again")
        }
        return url
    }

    /// The folder of a package whose program is `lib/tessera/LEVEL/tessera`; nil for a build.
    private static var installed: URL? {
        guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
        let levels = program.deletingLastPathComponent().deletingLastPathComponent()
        let library = levels.deletingLastPathComponent()
        guard levels.lastPathComponent == "tessera", library.lastPathComponent == "lib" else { return nil }
        return library.deletingLastPathComponent().appending(path: "share/tessera", directoryHint: .isDirectory)
    }
}
