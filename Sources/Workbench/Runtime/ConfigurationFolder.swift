import Foundation

/// Where a person's own settings and themes are looked for.
package enum ConfigurationFolder {
    /// `$XDG_CONFIG_HOME/tessera`, by default `~/.config/tessera`.
    package static func url(environment: [String: String]) -> URL {
        let home = URL(filePath: environment["HOME"] ?? NSHomeDirectory())
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? URL(filePath: $0) : nil }
        return (base ?? home.appending(path: ".config")).appending(path: "tessera", directoryHint: .isDirectory)
    }
}
