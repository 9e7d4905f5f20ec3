import Files
import Foundation
import Pool
import Problems
import Synchronization

/// A project on disk: a folder with `project.toml`, `project.sqlite`, `models/` and `cache/`.
package final class Project: Sendable {
    package enum Access: Sendable {
        /// Reads without the lock and never waits for a writer. It normally shows later changes of a writer. A snapshot
        /// or a migrated copy of the journal does not.
        case readOnly
        /// Reads like `readOnly`, and may write to `cache/`. Several processes can do this at the same time: no two
        /// write different content to the same file.
        case cacheOnly
        /// Takes the exclusive lock.
        case readWrite
    }

    package let access: Access
    package let journal: Journal
    /// The folder of the project.
    package let root: RootedPath
    private let stored: Mutex<ProjectConfiguration>

    package var url: URL { root.url }

    /// The content of `project.toml` when the project was opened or last saved.
    package var configuration: ProjectConfiguration { stored.withLock { $0 } }

    /// The folder of trained networks, in safetensors format.
    package var models: RootedPath { root.appending("models") }

    /// The settings file, which users can edit.
    package var configurationURL: URL { url.appending(path: Self.configurationName) }

    /// The folder of files that can be computed again.
    package let cache: RootedPath

    /// Creates a project in a folder that does not exist or is empty. The project is created as a whole or not at all.
    ///
    /// - Parameters:
    ///   - images: The images of the new project. Their splits are recorded.
    ///   - files: Files to copy into the project.
    ///   - calls: System calls for writing files; tests replace them.
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
                .exists, path: path, reason: isProject ? "there is already a project" : "the folder is not empty",
                fix: isProject ? "open it, or choose another folder" : "choose another folder or an empty one")
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
                        reason: "a name or a path has characters that project.toml cannot store",
                        fix: "rename the folders, the project or the classes")
                }
                try draft.appending(configurationName).write([UInt8](text.utf8))
                // SQLite would create the file itself, but would ignore the umask.
                let journal = draft.appending(journalName)
                try journal.write([])
                try Journal.create(at: journal.url, images: images)
                for file in files { try draft.appending(file.lastPathComponent).write(copyOf: file) }
            }
        }
    }

    /// The problem that there is no project. If the folder has images, the fix makes a project of them.
    private static func noProject(at url: URL) -> Problem {
        let name = url.lastPathComponent
        guard ImageFolder.hasImages(url) else {
            return Problem(
                .missing, path: url.path, reason: "there is no project here",
                fix: "create one with `tessera init \(name.shellQuoted) --images FOLDER`")
        }
        let project = "\(name)-labels".shellQuoted
        return Problem(
            .missing, path: url.path, reason: "this is a folder of images, not a project",
            fix: "`tessera init \(project) --images \(url.relativePath.shellQuoted)` makes a project of them, and "
                + "`tessera open \(project)` opens it")
    }

    /// Opens a project.
    /// - Parameters:
    ///   - user: The author of edits and the name of the writer in messages to others who want to write; nil for the
    ///     author in `project.toml`, or else the name of the user's account.
    ///   - clock: Gives the time of recorded changes.
    ///   - calls: System calls for writing files; tests replace them.
    /// - Throws: `Problem`; of kind `held` if another session is writing.
    package static func open(
        at url: URL, access: Access, user: String? = nil, clock: @escaping @Sendable () -> Date = { Date() },
        calls: FileCalls = .system
    ) throws -> Project {
        let root = RootedPath(root: url, calls: calls)
        let file = url.appending(path: configurationName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw noProject(at: url)
        }
        let lock =
            access == .readWrite
            ? try WriterLock(at: root.appending(lockName), user: user ?? accountName, now: clock()) : nil
        // Read this after taking the lock. Before, another command may still change the classes.
        let configuration = try ProjectConfiguration(parsing: try text(of: file), path: file.path)
        try Problem.naming(url.path) {
            // SQLite follows links, and may write files next to the database even for reading.
            for suffix in ["", "-wal", "-shm", "-journal"] {
                try root.appending(journalName + suffix).checkRegularOrMissing()
            }
            if access == .readWrite { try prepareForWriting(root) }
        }
        let journal = try Journal(
            at: url.appending(path: journalName), lock: lock, author: user ?? configuration.author ?? accountName,
            clock: clock)
        return Project(root: root, access: access, journal: journal, configuration: configuration)
    }

    /// The name of the user's account. Accounts without a name have none, and an author must have a name.
    private static var accountName: String {
        let name = NSUserName()
        return name.isEmpty ? "unknown" : name
    }

    /// Whether the program may write to the folder of the project and to the files that each change needs.
    package static func mayWrite(at url: URL) -> Bool {
        [".", configurationName, journalName, lockName].allSatisfy { name in
            let path = url.appending(path: name).path
            return Glibc.access(path, W_OK) == 0 || errno == ENOENT
        }
    }

    /// Removes leftover drafts of killed programs and creates missing folders.
    private static func prepareForWriting(_ root: RootedPath) throws {
        root.removeStaleDrafts()
        for name in ["models", "cache"] {
            let folder = root.appending(name)
            try folder.makeFolder()
            folder.removeStaleDrafts(recursively: true)
        }
    }

    /// Writes the changed settings to `project.toml`, each in its line. Comments, unknown keys and changes that the
    /// user made in the meantime stay. Classes cannot be changed with this method.
    ///
    /// - Throws: `Problem`; the file is then unchanged.
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

    /// Replaces the text of `project.toml` by the result of `change`, which gets the text and the path.
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

    /// The current text of `project.toml` and its path.
    func configurationText() throws -> (text: String, path: String) {
        let file = url.appending(path: Self.configurationName)
        return (try Self.text(of: file), file.path)
    }

    private init(root: RootedPath, access: Access, journal: Journal, configuration: ProjectConfiguration) {
        self.root = access == .readWrite ? root : root.forReadingOnly
        // The caches are also read-only, because a writer may use them at the same time.
        cache = (access == .readOnly ? self.root : root).appending("cache")
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
