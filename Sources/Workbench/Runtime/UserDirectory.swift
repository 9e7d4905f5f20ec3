import Foundation

/// The folders for the user's own files, by the XDG Base Directory Specification.
package enum UserDirectory {
    /// Settings and themes: `$XDG_CONFIG_HOME/tessera`, by default `~/.config/tessera`.
    case configuration
    /// The demo: `$XDG_DATA_HOME/tessera`, by default `~/.local/share/tessera`.
    case data

    /// The folder in an environment. Relative paths in the variables are ignored, as the specification says.
    package func url(environment: [String: String]) -> URL {
        func folder(_ variable: String) -> URL? {
            environment[variable].flatMap { $0.hasPrefix("/") ? URL(filePath: $0, directoryHint: .isDirectory) : nil }
        }
        let (variable, standard) =
            switch self {
            case .configuration: ("XDG_CONFIG_HOME", ".config")
            case .data: ("XDG_DATA_HOME", ".local/share")
            }
        let home = folder("HOME") ?? FileManager.default.homeDirectoryForCurrentUser
        return (folder(variable) ?? home.appending(path: standard))
            .appending(path: "tessera", directoryHint: .isDirectory)
    }
}
