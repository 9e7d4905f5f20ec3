import Foundation
import Pool
import Synchronization

/// A project on disk: a folder with `project.toml`, `project.sqlite`, `models/` and `cache/`.
package final class Project: Sendable {
    package enum Access: Sendable {
        /// Sees what a writer does meanwhile; never waits for it.
        case readOnly
        /// For one at a time.
        case readWrite
    }

    package let url: URL
    package let access: Access
    package let journal: Journal
    private let stored: Mutex<ProjectConfiguration>

    /// What `project.toml` said when the project was opened or last saved.
    package var configuration: ProjectConfiguration { stored.withLock { $0 } }

    /// Networks, as safetensors.
    package var modelsURL: URL { url.appending(path: "models", directoryHint: .isDirectory) }

    /// The settings that people edit.
    package var configurationURL: URL { url.appending(path: Self.configurationName) }

    /// What can be made again.
    package var cacheURL: URL { url.appending(path: "cache", directoryHint: .isDirectory) }

    /// Makes a project in a folder that does not exist yet or is empty. It appears whole, or not at all.
    ///
    /// - Parameters:
    ///   - images: The images it starts with: their splits are recorded and never change by themselves.
    ///   - files: To be copied into it under their names.
    /// - Throws: `ProjectError`.
    package static func create(
        at url: URL, configuration: ProjectConfiguration, images: [PoolImage] = [], files: [URL] = []
    ) throws {
        let parent = url.deletingLastPathComponent()
        let path = url.path
        let found = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard found?.isEmpty ?? !FileManager.default.fileExists(atPath: path) else {
            let isProject = found?.contains(configurationName) ?? false
            throw ProjectError(
                .exists, path: path, problem: isProject ? "there is already a project" : "there is already something",
                mend: isProject ? "Open it, or choose another place" : "Choose another place or an empty folder")
        }
        let draft = parent.appending(path: ".\(url.lastPathComponent).\(getpid()).part", directoryHint: .isDirectory)
        try ProjectError.naming(path) {
            try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
            do {
                for folder in ["models", "cache"] {
                    try FileManager.default.createDirectory(
                        at: draft.appending(path: folder), withIntermediateDirectories: false)
                }
                let text = configuration.text
                let read = try ProjectConfiguration(parsing: text, path: url.appending(path: configurationName).path)
                precondition(read == configuration, "Project: \(read) was written as \(configuration)")
                try DurableFile.write([UInt8](text.utf8), to: draft.appending(path: configurationName))
                try Journal.create(at: draft.appending(path: journalName), images: images)
                for file in files {
                    try FileManager.default.copyItem(at: file, to: draft.appending(path: file.lastPathComponent))
                }
                try DurableFile.rename(draft, to: url)
            } catch {
                try? FileManager.default.removeItem(at: draft)
                throw error
            }
        }
    }

    /// - Parameters:
    ///   - user: Who writes, for the journal and for others who want to write meanwhile.
    ///   - clock: Gives the time of what is recorded.
    /// - Throws: `ProjectError`; of kind `held` where somebody else writes.
    package static func open(
        at url: URL, access: Access, user: String = NSUserName(), clock: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Project {
        let file = url.appending(path: configurationName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw ProjectError(
                .missing, path: url.path, problem: "there is no project here",
                mend: "Make one with `tessera init \(url.lastPathComponent) --images FOLDER`")
        }
        let configuration = try ProjectConfiguration(parsing: try text(of: file), path: file.path)
        let lock =
            access == .readOnly
            ? nil : try WriterLock(at: url.appending(path: "project.lock"), user: user, now: clock())
        let journal = try Journal(
            at: url.appending(path: journalName), lock: lock, author: user, clock: clock)
        let project = Project(url: url, access: access, journal: journal, configuration: configuration)
        if access == .readWrite {
            try ProjectError.naming(url.path) {
                for folder in [project.modelsURL, project.cacheURL] {
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                }
            }
        }
        return project
    }

    /// Changes the settings in `project.toml` that `change` changes, each in its line; comments, unknown keys and what
    /// a person wrote since the project was opened stay. Classes cannot be changed this way.
    ///
    /// - Throws: `ProjectError`, and the file is as it was.
    package func save(_ change: (inout ProjectConfiguration) -> Void) throws {
        guard access == .readWrite else {
            throw ProjectError(
                .readOnly, path: url.path, problem: "the project is open for reading only",
                mend: "Open it for writing")
        }
        let file = url.appending(path: Self.configurationName)
        try stored.withLock { stored in
            let text = try Self.text(of: file)
            let old = try ProjectConfiguration(parsing: text, path: file.path)
            var new = old
            change(&new)
            precondition(new.catalog == old.catalog, "Project: classes are changed by a person, in the file")
            let edited = try old.edited(text, to: new, path: file.path)
            if edited != text {
                try ProjectError.naming(file.path) { try DurableFile.write([UInt8](edited.utf8), to: file) }
            }
            stored = new
        }
    }

    /// Replaces the text of `project.toml` by what `change` makes of it.
    func editClasses(_ change: (String, String) throws -> String) throws {
        let file = configurationURL
        try stored.withLock { stored in
            let text = try Self.text(of: file)
            let edited = try change(text, file.path)
            stored = try ProjectConfiguration(parsing: edited, path: file.path)
            if edited != text {
                try ProjectError.naming(file.path) { try DurableFile.write([UInt8](edited.utf8), to: file) }
            }
        }
    }

    /// What `project.toml` says now, and where it is.
    func configurationText() throws -> (text: String, path: String) {
        let file = url.appending(path: Self.configurationName)
        return (try Self.text(of: file), file.path)
    }

    private init(url: URL, access: Access, journal: Journal, configuration: ProjectConfiguration) {
        self.url = url
        self.access = access
        self.journal = journal
        stored = Mutex(configuration)
    }

    private static let configurationName = "project.toml"
    private static let journalName = "project.sqlite"

    private static func text(of file: URL) throws -> String {
        try ProjectError.naming(file.path) { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
    }
}
