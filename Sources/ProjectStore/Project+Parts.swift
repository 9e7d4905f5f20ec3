import Files
import Foundation
import Pool
import Problems

extension Project {
    /// Makes a project for one part of a split, as a whole or not at all. It has a copy of the labels, the networks and
    /// the results of the last round, so that its annotator sees the same predictions.
    /// - Parameters:
    ///   - url: A folder that does not exist.
    ///   - annotator: The author of the edits in the part.
    package func makePart(_ number: Int, of split: ProjectSplit, at url: URL, annotator: String) throws {
        let (text, path) = try configurationText()
        var part = configuration
        part.name = url.lastPathComponent
        part.author = annotator
        // A path that starts at the project's folder must start at the folder of the part.
        func absolute(_ path: String) -> String { URL(filePath: path, relativeTo: self.url).standardizedFileURL.path }
        part.source.images = absolute(part.source.images)
        part.source.masks = part.source.masks.map { $0 == DatasetSource.noMasks ? $0 : absolute($0) }
        let edited = try configuration.edited(text, to: part, path: path)
        try Problem.naming(url.path) {
            try RootedPath(named: url).makeFolder { draft in
                try draft.appending(Self.configurationName).write([UInt8](edited.utf8))
                for name in try FileManager.default.subpathsOfDirectory(atPath: self.url.path).sorted()
                where isCopied(name) {
                    let source = self.url.appending(path: name)
                    var target = draft
                    for component in name.split(separator: "/") { target = target.appending(String(component)) }
                    if (try? source.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true {
                        try target.makeFolder()
                    } else {
                        try target.write(copyOf: source)
                    }
                }
                let copy = draft.appending(journal.url.lastPathComponent).url
                try journal.withoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy.path]) }
                try Journal.makePart(number, of: split, at: copy, time: journal.clock())
                try JournalFile.synchronize(copy.path)
            }
        }
    }

    /// Whether a file or folder of the project belongs into a part: networks, the results of the last round, and
    /// weights in the folder of the project. The features of whole images are large and can be computed again.
    private func isCopied(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        if name == configuration.weights { return true }
        guard let folder = parts.first, ["models", "cache"].contains(folder) else { return false }
        return parts.count == 1 || folder == "models" || !["shards", "backbone"].contains(parts[1])
    }
}
