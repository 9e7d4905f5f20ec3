import Files
import Foundation
import Pool
import Problems
import Synchronization

/// A project on disk: a folder with `project.toml`, `project.sqlite`, `models/` and `cache/`.
package final class Project: Sendable {
    package enum Access: Sendable {
        /// Sees what a writer does meanwhile; never waits for it.
        case readOnly
        /// For one at a time.
        case readWrite
    }

    package let access: Access
    package let journal: Journal
    /// The project's folder.
    package let root: RootedPath
    private let stored: Mutex<ProjectConfiguration>

    package var url: URL { root.url }

    /// What `project.toml` said when the project was opened or last saved.
    package var configuration: ProjectConfiguration { stored.withLock { $0 } }

    /// Networks, as safetensors.
    package var models: RootedPath { root.appending("models") }

    /// The settings that people edit.
    package var configurationURL: URL { url.appending(path: Self.configurationName) }

    /// What can be made again.
    package var cache: RootedPath { root.appending("cache") }

    /// Makes a project in a folder that does not exist yet or is empty. It appears whole, or not at all.
    ///
    /// - Parameters:
    ///   - images: The images it starts with: their splits are recorded and never change by themselves.
    ///   - files: To be copied into it under their names.
    ///   - calls: How bytes get to the disk.
    /// - Throws: `Problem`.
    package static func create(
        at url: URL, configuration: ProjectConfiguration, images: [PoolImage] = [], files: [URL] = [],
        calls: FileCalls = .system
    ) throws {
        let path = url.path
        let found = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard found?.isEmpty ?? !FileManager.default.fileExists(atPath: path) else {
            let isProject = found?.contains(configurationName) ?? false
            throw Problem(
                .exists, path: path, reason: isProject ? "there is already a project" : "there is already something",
                fix: isProject ? "open it, or choose another place" : "choose another place or an empty folder")
        }
        RootedPath(root: url.deletingLastPathComponent()).removeStaleDrafts()
        try Problem.naming(path) {
            try RootedPath(named: url, calls: calls).makeFolder { draft in
                for folder in ["models", "cache"] { try draft.appending(folder).makeFolder() }
                let text = configuration.text
                let read = try ProjectConfiguration(parsing: text, path: url.appending(path: configurationName).path)
                guard read == configuration else {
                    throw Problem(
                        .setting, path: path,
                        reason: "a name or a path has characters that project.toml cannot hold",
                        fix: "rename the folders, the project or the classes")
                }
                try draft.appending(configurationName).write([UInt8](text.utf8))
                // SQLite would make the file itself, but not as the umask says.
                let journal = draft.appending(journalName)
                try journal.write([])
                try Journal.create(at: journal.url, images: images)
                for file in files { try draft.appending(file.lastPathComponent).write(copyOf: file) }
            }
        }
    }

    /// - Parameters:
    ///   - user: Who writes, for the journal and for others who want to write meanwhile.
    ///   - clock: Gives the time of what is recorded.
    ///   - calls: How bytes get to the disk.
    /// - Throws: `Problem`; of kind `held` where somebody else writes.
    package static func open(
        at url: URL, access: Access, user: String = NSUserName(), clock: @escaping @Sendable () -> Date = { Date() },
        calls: FileCalls = .system
    ) throws -> Project {
        let root = RootedPath(root: url, calls: calls)
        let file = url.appending(path: configurationName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw Problem(
                .missing, path: url.path, reason: "there is no project here",
                fix: "make one with `tessera init \(url.lastPathComponent.shellQuoted) --images FOLDER`")
        }
        let lock =
            access == .readOnly
            ? nil : try WriterLock(at: root.appending(lockName), user: user, now: clock())
        // After the lock: before, another command may still change the classes.
        let configuration = try ProjectConfiguration(parsing: try text(of: file), path: file.path)
        try Problem.naming(url.path) {
            // SQLite follows links, and writes beside the database even where it only reads.
            for suffix in ["", "-wal", "-shm", "-journal"] {
                try root.appending(journalName + suffix).checkRegularOrMissing()
            }
            if access == .readWrite { try prepareForWriting(root) }
        }
        let journal = try Journal(
            at: url.appending(path: journalName), lock: lock, author: user, clock: clock)
        return Project(root: root, access: access, journal: journal, configuration: configuration)
    }

    /// Whether the program may write to the project's folder and to the files that every change needs.
    package static func mayWrite(at url: URL) -> Bool {
        [".", configurationName, journalName, lockName].allSatisfy { name in
            let path = url.appending(path: name).path
            return Glibc.access(path, W_OK) == 0 || errno == ENOENT
        }
    }

    /// Removes what killed programs left, and makes the folders that are missing.
    private static func prepareForWriting(_ root: RootedPath) throws {
        root.removeStaleDrafts()
        for name in ["models", "cache"] {
            let folder = root.appending(name)
            try folder.makeFolder()
            folder.removeStaleDrafts(recursively: true)
        }
    }

    /// Changes the settings in `project.toml` that `change` changes, each in its line; comments, unknown keys and what
    /// a person wrote since the project was opened stay. Classes cannot be changed this way.
    ///
    /// - Throws: `Problem`, and the file is as it was.
    package func save(_ change: (inout ProjectConfiguration) -> Void) throws {
        try checkWritable()
        let file = url.appending(path: Self.configurationName)
        try stored.withLock { stored in
            let text = try Self.text(of: file)
            let old = try ProjectConfiguration(parsing: text, path: file.path)
            var new = old
            change(&new)
            precondition(new.catalog == old.catalog, "Project: classes are changed by a person, in the file")
            let edited = try old.edited(text, to: new, path: file.path)
            if edited != text {
                try Problem.naming(file.path) {
                    try root.appending(Self.configurationName).write([UInt8](edited.utf8))
                }
            }
            stored = new
        }
    }

    private func checkWritable() throws {
        guard access == .readWrite else {
            throw Problem(
                .readOnly, path: url.path, reason: "the project is open for reading only",
                fix: "open it for writing")
        }
    }

    /// Replaces the text of `project.toml` by what `change` makes of it.
    func editClasses(_ change: (String, String) throws -> String) throws {
        try checkWritable()
        let file = configurationURL
        try stored.withLock { stored in
            let text = try Self.text(of: file)
            let edited = try change(text, file.path)
            let new = try ProjectConfiguration(parsing: edited, path: file.path)
            if edited != text {
                try Problem.naming(file.path) {
                    try root.appending(Self.configurationName).write([UInt8](edited.utf8))
                }
            }
            stored = new
        }
    }

    /// What `project.toml` says now, and where it is.
    func configurationText() throws -> (text: String, path: String) {
        let file = url.appending(path: Self.configurationName)
        return (try Self.text(of: file), file.path)
    }

    private init(root: RootedPath, access: Access, journal: Journal, configuration: ProjectConfiguration) {
        // Caches, too: whoever has the project open for writing may be using them.
        self.root = access == .readOnly ? root.forReadingOnly : root
        self.access = access
        self.journal = journal
        stored = Mutex(configuration)
    }

    static let configurationName = "project.toml"
    private static let journalName = "project.sqlite"
    private static let lockName = "project.lock"

    private static func text(of file: URL) throws -> String {
        try Problem.naming(file.path) { try TextFile.read(file) }
    }
}
