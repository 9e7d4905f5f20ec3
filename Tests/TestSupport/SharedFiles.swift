import Foundation

/// Data and weights that are too large for the project or may not be distributed with it. They are in the folder
/// `shared` next to the checkout. Tests that need them are `.enabled(if: SharedFiles.has(...), "...")`, so that the log
/// shows which tests were skipped and why.
package enum SharedFiles {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared")

    package static func url(_ path: String) -> URL { folder.appending(path: path) }

    package static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }
}
