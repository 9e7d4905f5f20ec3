import Foundation

/// A picture below some folder.
struct PictureFile {
    let url: URL
    /// The path from the folder without the extension.
    let stem: String

    /// The last part of the stem.
    var name: String { stem.split(separator: "/").last.map(String.init) ?? stem }
}

/// The pictures of a folder and all folders below it, in byte order of their paths.
struct PictureFiles {
    private(set) var files: [PictureFile] = []
    private(set) var problems: [Problem] = []
    private var visited: Set<String>

    /// - Parameter excluding: A folder below `root` that holds other things.
    init(under root: URL, excluding: URL? = nil) {
        visited = excluding.map { [$0.resolvingSymlinksInPath().path] } ?? []
        collect(root, prefix: "")
        files.sort { $0.stem.utf8.lexicographicallyPrecedes($1.stem.utf8) }
        leaveOutTwins()
    }

    static func isReadable(_ fileExtension: String) -> Bool {
        ["png", "jpg", "jpeg"].contains(fileExtension.lowercased())
    }

    /// `path` without the extension of a picture; other dots belong to the name.
    static func stem(of path: String) -> String {
        let last = path.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: "."), dot > last.startIndex,
            isReadable(String(last[last.index(after: dot)...]))
        else { return path }
        return String(path[..<dot])
    }

    private mutating func collect(_ folder: URL, prefix: String) {
        guard visited.insert(folder.resolvingSymlinksInPath().path).inserted else { return }
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            problems.append(
                Problem(path: folder.path, reason: "the folder cannot be read", mend: "check who may read it"))
            return
        }
        for entry in entries.sorted() where !entry.hasPrefix(".") {
            let url = folder.appending(path: entry, directoryHint: .notDirectory)
            let kind = url.pathExtension
            if Self.isReadable(kind) {
                files.append(PictureFile(url: url, stem: Self.stem(of: prefix + entry)))
            } else if ["tif", "tiff", "bmp", "gif", "webp"].contains(kind.lowercased()) {
                problems.append(
                    Problem(path: url.path, reason: "pictures of this format are not read", mend: "convert it to PNG"))
            } else if url.isFolder {
                collect(url, prefix: prefix + entry + "/")
            }
        }
    }

    /// Of files that differ in their extension alone only the first stays.
    private mutating func leaveOutTwins() {
        var kept: [PictureFile] = []
        for file in files {
            if let first = kept.last, first.stem == file.stem {
                problems.append(
                    Problem(
                        path: file.url.path, reason: "\(first.url.lastPathComponent) has the same name",
                        mend: "rename or remove one of them"))
            } else {
                kept.append(file)
            }
        }
        files = kept
    }
}

extension URL {
    var isFolder: Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
