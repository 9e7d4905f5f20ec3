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
        part.weights = part.weights.map { hasWeights(named: $0) ? $0 : absolute($0) }
        let edited = try configuration.edited(text, to: part, path: path)
        try Problem.naming(url.path) {
            try RootedPath(named: url).makeFolder { draft in
                try draft.appending(Self.configurationName).write([UInt8](edited.utf8))
                for name in try FileManager.default.subpathsOfDirectory(atPath: self.url.path).sorted()
                where isCopied(name) {
                    let components = name.split(separator: "/").map(String.init)
                    let source = components.reduce(root) { $0.appending($1) }
                    let target = components.reduce(draft) { $0.appending($1) }
                    if (try? source.url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true {
                        try target.makeFolder()
                    } else {
                        // A link could lead to a file outside the project.
                        try source.checkRegularOrMissing()
                        try target.write(copyOf: source.url)
                    }
                }
                let copy = draft.appending(journal.url.lastPathComponent).url
                try journal.withoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy.path]) }
                try Journal.makePart(number, of: split, at: copy, time: journal.clock())
                try JournalFile.synchronize(copy.path)
            }
        }
    }

    /// Whether a path of weights in `project.toml` is that of a file in the folder of the project.
    private func hasWeights(named path: String) -> Bool { !path.contains("/") && path != ".." }

    /// Whether a file or folder of the project belongs into a part: networks, the results of the last round, and
    /// weights in the folder of the project. The features of whole images are large and can be computed again.
    private func isCopied(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        if name == configuration.weights { return hasWeights(named: name) }
        guard let folder = parts.first, ["models", "cache"].contains(folder) else { return false }
        return parts.count == 1 || folder == "models" || !["shards", "backbone"].contains(parts[1])
    }
}
