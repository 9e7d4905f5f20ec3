import Foundation
import Problems

extension RootedPath {
    /// Checks that this folder is missing or empty, so that new files do not mix with older ones. First it removes the
    /// temporary files that killed programs left there.
    package func checkNewOrEmpty() throws(Problem) {
        removeStaleDrafts()
        let isFree =
            (try? FileManager.default.contentsOfDirectory(atPath: url.path))?.isEmpty
            ?? !FileManager.default.fileExists(atPath: url.path)
        guard isFree else {
            throw Problem(path: url.path, reason: "it is not an empty folder", fix: "name an empty or a new folder")
        }
    }
}
