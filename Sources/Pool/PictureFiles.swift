import Files
import Foundation
import Problems

/// An image file below a folder. It can be an image or a mask.
struct PictureFile {
    let url: URL
    /// The path from that folder, without the extension.
    let stem: String

    /// The last part of the stem.
    var name: String { stem.pathParts.name }

    /// The folders in the stem.
    var folders: [String] { stem.pathParts.folders }

    var isPNG: Bool { url.pathExtension.lowercased() == "png" }

    var isInMaskFolder: Bool { folders.contains(where: FolderNames.areMasks) }
}

/// The image files of a folder and all its subfolders, in byte order of their paths.
struct PictureFiles {
    private(set) var files: [PictureFile] = []
    private(set) var problems: [Problem] = []
    private var visited: Set<String> = []
    /// A search ends after this many folders.
    private var mostFolders = Int.max

    private init() {}

    /// - Parameter excluding: A folder below `root` that is not searched.
    init(under root: URL, excluding: URL? = nil) {
        visited = excluding.map { [$0.resolvingSymlinksInPath().path] } ?? []
        collect(root, prefix: "") { _ in false }
        files.sort { $0.stem.utf8.lexicographicallyPrecedes($1.stem.utf8) }
    }

    /// Whether a file is below `root`. The search ends at the first one.
    /// - Parameter mostFolders: The search also ends after this many folders.
    static func contain(under root: URL, mostFolders: Int = .max, where isWanted: (PictureFile) -> Bool) -> Bool {
        var search = PictureFiles()
        search.mostFolders = mostFolders
        return search.collect(root, prefix: "", upTo: isWanted)
    }

    static func isReadable(_ fileExtension: String) -> Bool {
        ["png", "jpg", "jpeg"].contains(fileExtension.lowercased())
    }

    /// `path` without the extension of an image file. Other dots belong to the name.
    static func stem(of path: String) -> String {
        let bytes = path.utf8
        let slash = UInt8(ascii: "/")
        // A path can end with slashes.
        guard let end = bytes.lastIndex(where: { $0 != slash }) else { return path }
        let name = bytes[...end]
        let start = name.lastIndex(of: slash).map(bytes.index(after:)) ?? bytes.startIndex
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > start,
            isReadable(String(path[bytes.index(after: dot)..<bytes.index(after: end)]))
        else { return path }
        return String(path[..<dot])
    }

    /// Collects files up to the first one for which `isLast` is true.
    /// - Returns: Whether there is such a file.
    @discardableResult
    private mutating func collect(_ folder: URL, prefix: String, upTo isLast: (PictureFile) -> Bool) -> Bool {
        guard visited.count < mostFolders, visited.insert(folder.resolvingSymlinksInPath().path).inserted else {
            return false
        }
        guard let listing = try? FolderListing(folder) else {
            problems.append(
                Problem(path: folder.path, reason: "the folder cannot be read", fix: "check its permissions"))
            return false
        }
        problems += listing.undecodable.map { .undecodable($0, in: folder) }
        for entry in listing.names where !entry.hasPrefix(".") {
            let url = folder.appending(path: entry, directoryHint: .notDirectory)
            let kind = url.pathExtension
            if Self.isReadable(kind) {
                let file = PictureFile(url: url, stem: Self.stem(of: prefix + entry))
                files.append(file)
                if isLast(file) { return true }
            } else if ["tif", "tiff", "bmp", "gif", "webp"].contains(kind.lowercased()) {
                problems.append(
                    Problem(path: url.path, reason: "images of this format cannot be read", fix: "convert it to PNG"))
            } else if url.isFolder {
                if collect(url, prefix: prefix + entry + "/", upTo: isLast) { return true }
            }
        }
        return false
    }
}

extension Problem {
    static func undecodable(_ name: String, in folder: URL) -> Problem {
        Problem(
            path: folder.path + "/" + name, reason: "the name is not in UTF-8", fix: "rename the file or folder")
    }
}

extension [PictureFile] {
    /// Removes files with the same stem and keeps the first. The files differ only in the extension or in the Unicode
    /// spelling of a letter.
    /// - Returns: The removed files.
    @discardableResult
    mutating func removeDuplicates(_ problems: inout [Problem]) -> [PictureFile] {
        var removed: [PictureFile] = []
        var kept: [String: PictureFile] = [:]
        self = filter { file in
            guard let first = kept[file.stem] else {
                kept[file.stem] = file
                return true
            }
            // Swift strings are equal if Unicode considers them equivalent. Their bytes may differ.
            let isSpelling = !first.stem.utf8.elementsEqual(file.stem.utf8)
            let (name, other) = (file.url.lastPathComponent, first.url.lastPathComponent)
            problems.append(
                Problem(
                    path: file.url.path,
                    reason: isSpelling
                        ? "its name \(name.spelled) is \(other.spelled) in another Unicode spelling"
                        : "\(other) has the same name", fix: "rename or remove one of them"))
            removed.append(file)
            return false
        }
        return removed
    }
}

extension [PictureFile] {
    /// The files as masks. Of a PNG and a JPEG with the same name, only the PNG can be a mask.
    func asMasks(_ problems: inout [Problem]) -> [PictureFile] {
        var masks = filter(\.isPNG) + filter { !$0.isPNG }
        masks.removeDuplicates(&problems)
        return masks
    }
}

extension String {
    /// The text with every character outside ASCII as a number, to show the spelling: `cafe\u{301}`.
    fileprivate var spelled: String {
        unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }
}

extension URL {
    var isFolder: Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
