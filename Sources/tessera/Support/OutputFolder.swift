import Files
import Foundation
import Pool
import Problems

/// A folder that a command writes to. It must be new or empty, so that no files are overwritten.
enum OutputFolder {
    static func checked(_ path: String) throws -> URL {
        let folder = try URL.written(path, isFolder: true)
        try RootedPath(root: folder).checkNewOrEmpty()
        return folder
    }
}
