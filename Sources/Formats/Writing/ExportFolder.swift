import Files
import Foundation
import Problems

/// The folder of an export, and what an unfinished export has done.
///
/// The folder gets a folder `.tessera-export` with a description of the export and a record of each image that is
/// written. So a stopped export continues, and several processes can write different images of one export. In the end
/// `.tessera-export` is removed.
package struct ExportFolder: Sendable {
    package let root: RootedPath
    private let state: RootedPath
    /// What the export writes, as text. An unfinished export is continued only by an export with the same text.
    private let description: String

    private static let stateFolder = ".tessera-export"
    private static let descriptionFile = "export.txt"
    private static let recordEnd = ".txt"
    /// The largest record in bytes.
    private static let longestRecord = 1 << 31

    /// - Throws: `Problem` if the folder has other files.
    package init(_ url: URL, description: String) throws {
        root = RootedPath(root: url)
        state = root.appending(Self.stateFolder)
        self.description = description
        try check()
    }

    /// A folder with other files is refused, so that the masks of an earlier export, whose images may have lost their
    /// labels since, do not mix with these.
    private func check() throws {
        if try hasDescription() { return }
        // A run that was killed at its start leaves only the empty folder of the state.
        if root.files().isEmpty, root.folders() == [Self.stateFolder] { return }
        do {
            try root.checkNewOrEmpty()
        } catch {
            // Another process may have started the same export since the first look.
            guard try hasDescription() else { throw error }
        }
    }

    /// Whether the folder has an unfinished export of the same.
    /// - Throws: `Problem` if it has one of something else.
    private func hasDescription() throws -> Bool {
        guard let old = try? RegularFile.read(state.appending(Self.descriptionFile).url, atMost: 1 << 20) else {
            return false
        }
        guard old == Array(description.utf8) else {
            throw Problem(
                path: root.url.path, reason: "the folder has an unfinished export of something else",
                fix: "give another folder, or remove this one")
        }
        return true
    }

    /// Creates the folder. If an earlier run was killed, its temporary files are removed.
    /// - Throws: `Problem`.
    package func start() throws {
        try root.makeFolder()
        root.removeStaleDrafts(recursively: true)
        try state.appending(Self.descriptionFile).write(Array(description.utf8))
    }

    /// The record of an image.
    /// - Parameter number: The position of the image in the export, from 1.
    private func record(_ number: Int) -> RootedPath { state.appending("\(number)\(Self.recordEnd)") }

    /// Writes the record of an image after its files.
    /// - Throws: `Problem` if another process finished the export meanwhile. A record would start a new one.
    package func write(_ text: String, number: Int) throws {
        guard try hasDescription() else {
            throw Problem(
                path: root.url.path, reason: "another process finished this export",
                fix: "start the last command, without --shard, after all shards have ended")
        }
        try record(number).write(Array(text.utf8))
    }

    /// Reads the record of an image.
    func bytes(ofRecord number: Int) throws(Problem) -> [UInt8] {
        try RegularFile.read(record(number).url, atMost: Self.longestRecord)
    }

    /// The first line of the record of an image; nil if there is no record.
    package func firstLine(ofRecord number: Int) -> String? {
        (try? bytes(ofRecord: number)).map { bytes in
            String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }

    /// Removes the records. The description is removed last, so that a stop before is no other export.
    package func finish() throws {
        let names = state.files().map(\.name).filter { name in
            name.hasSuffix(Self.recordEnd) && Int(name.dropLast(Self.recordEnd.count)) != nil
        }
        for name in names + [Self.descriptionFile] { try state.appending(name).removeFile() }
        // The folder stays if it has a file that is not the program's.
        try? state.removeEmptyFolder()
    }
}
