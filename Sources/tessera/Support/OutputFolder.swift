import Files
import Foundation
import Pool
import Problems

/// A folder that a command writes to. It must be new or empty, so that no files are overwritten.
enum OutputFolder {
    static func checked(_ path: String) throws -> URL {
        let folder = try URL.written(path, isFolder: true)
        RootedPath(root: folder).removeStaleDrafts()
        let isFree =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.isEmpty
            ?? !FileManager.default.fileExists(atPath: folder.path)
        guard isFree else {
            throw Problem(
                path: folder.path, reason: "it is not an empty folder", fix: "name an empty or a new folder")
        }
        return folder
    }
}
