import Files
import Foundation
import GRDB

/// A copy of a project's journal and settings before a migration.
enum JournalBackup {
    /// Creates the folder `before-format-N` next to the journal, where N is the new format. If the folder exists, a
    /// number is added to the name. It contains `project.sqlite` and `project.toml`: a project of the old format
    /// without networks.
    static func write(_ queue: DatabaseQueue, of url: URL) throws {
        let project = url.deletingLastPathComponent()
        let root = RootedPath(root: project)
        let name = "before-format-\(JournalSchema.version)"
        var target = name
        var count = 1
        while FileManager.default.fileExists(atPath: project.appending(path: target).path) {
            count += 1
            target = "\(name)-\(count)"
        }
        try root.appending(target).makeFolder { draft in
            let copy = draft.appending(url.lastPathComponent).url.path
            try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
            try JournalFile.synchronize(copy)
            let settings = Project.configurationName
            try draft.appending(settings).write(copyOf: project.appending(path: settings))
        }
    }
}
