import Foundation
import GRDB

/// Copies of a journal as it was before a migration.
enum JournalBackup {
    /// Writes `project.sqlite.format-2` beside the journal, with a number behind where that is already there.
    static func write(_ queue: DatabaseQueue, of url: URL, version: Int) throws {
        let folder = url.deletingLastPathComponent()
        let name = "\(url.lastPathComponent).format-\(version)"
        var target = folder.appending(path: name)
        var count = 1
        while FileManager.default.fileExists(atPath: target.path) {
            count += 1
            target = folder.appending(path: "\(name)-\(count)")
        }
        try DurableFile.make(target) { draft in
            try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [draft.path]) }
        }
    }
}
