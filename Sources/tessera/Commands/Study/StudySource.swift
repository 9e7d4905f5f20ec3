import Files
import Foundation
import Problems
import Studies

/// A study file that a person named, or one that comes with the program.
struct StudySource {
    let study: StudyFile
    /// The folder of the file. Relative paths of the study start there.
    let folder: URL

    /// - Parameter name: The path of a file, or the name of an included study.
    init(_ name: String) throws {
        let url = try URL.written(name)
        let included = try Self.includedFiles().first { $0.deletingPathExtension().lastPathComponent == name }
        // A file of the user wins, because its path is exact.
        guard let file = FileManager.default.fileExists(atPath: url.path) ? url : included else {
            throw Problem(
                .missing, path: name, reason: "there is no such file or included study",
                fix: "give the path of a study file, or a name of `tessera study list`")
        }
        try self.init(file)
    }

    init(_ file: URL) throws {
        study = try StudyFile.read(file)
        folder = file.standardizedFileURL.deletingLastPathComponent()
    }

    /// The studies that come with the program, in the order of their names.
    static func includedFiles() throws -> [URL] {
        let folder = try Resources.folder("studies")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "toml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
