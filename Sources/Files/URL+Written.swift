import Foundation
import Problems

extension URL {
    /// The file or folder at a path that a person wrote. `~` or `~/` at its start is replaced by `$HOME`.
    ///
    /// `URL(filePath:)` would expand `~` and `~name` from the user database and ignore `$HOME`. Here `~name`, and `~`
    /// without `$HOME`, are names in the current folder.
    /// - Throws: `Problem` for an empty path, which would otherwise mean the current folder.
    package static func written(
        _ path: String, isFolder: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Problem) -> URL {
        guard !path.isEmpty else {
            throw Problem(
                path: "“”", reason: "a path is empty", fix: "name a file or a folder; . is the current folder")
        }
        let hint: DirectoryHint = isFolder ? .isDirectory : .inferFromPath
        guard path.hasPrefix("~") else { return URL(filePath: path, directoryHint: hint) }
        if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"], home.hasPrefix("/") {
            return URL(filePath: home + path.dropFirst(), directoryHint: hint)
        }
        return URL(filePath: "./" + path, directoryHint: hint)
    }
}
