import Files
import Foundation
import Problems

/// What a layout finds in its folders, before any picture is opened.
struct LayoutScan {
    struct Pair {
        let image: URL
        let mask: URL?
        /// The image's path in the dataset.
        let path: String
        /// Nil where the layout does not say.
        let split: Split?

        /// The path without extension; its last part is the image's name.
        var stem: String { PictureFiles.stem(of: path) }
    }

    var pairs: [Pair] = []
    var problems: [Problem] = []
    /// Classes that lie with the images or the masks, or beside the folder of the images.
    var catalogFile: URL?
    /// Where images, masks and splits were found.
    var places = DatasetPlaces()

    /// - Throws: `Problem` where a folder of the source is missing or its share for validation is none.
    init(_ source: DatasetSource, relativeTo base: URL) throws {
        func folder(_ path: String, of what: String) throws -> URL {
            let url = base.resolving(path)
            guard url.isFolder else {
                throw Problem(
                    path: url.path, reason: "there is no such folder of \(what)", fix: "check the path of the \(what)")
            }
            return url
        }
        guard 0...1 ~= source.validationFraction else {
            throw Problem(
                path: source.images, reason: "a share of \(source.validationFraction) for validation",
                fix: "set a share of 0 to 1")
        }
        let root = try folder(source.images, of: "images")
        let masks = try source.hasNoMasks ? nil : source.masks.map { try folder($0, of: "masks") }
        try source.layout.declaration.scan(&self, source, root, masks)
        let isImageFolder = FolderNames.images.contains(root.lastPathComponent.lowercased())
        let parent = isImageFolder ? root.deletingLastPathComponent() : nil
        catalogFile = [root, places.masks, parent].compactMap { $0?.appending(path: "classes.txt") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }
}

/// Where the parts of a dataset were found.
package struct DatasetPlaces: Hashable, Sendable {
    package enum Splits: Hashable, Sendable {
        /// By these files.
        case lists([URL])
        /// By folders that are named after the splits.
        case folders
        /// The layout does not say.
        case open
    }

    package var images = URL(filePath: "/")
    /// Nil where there are no masks.
    package var masks: URL?
    package var pattern: MaskPattern?
    package var splits = Splits.open
    /// Lists that are there and cannot be read.
    package var unreadableLists: [Problem] = []
    /// What a person should know of how masks were matched, a sentence each.
    package var notes: [String] = []
}

extension URL {
    /// The file at an absolute path, or at a relative one from this folder on.
    func resolving(_ path: String) -> URL {
        (path.hasPrefix("/") ? URL(filePath: path) : appending(path: path)).standardizedFileURL
    }
}
