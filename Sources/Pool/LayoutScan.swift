import Files
import Foundation
import Problems

/// The result of a layout for its folders, before any image is opened.
struct LayoutScan {
    struct Pair {
        let image: URL
        let mask: URL?
        /// The path of the image from the dataset folder.
        let path: String
        /// Nil if the layout does not give the split.
        let split: Split?

        /// The path of the image without extension. Its last part is the name.
        var stem: String { PictureFiles.stem(of: path) }
    }

    var pairs: [Pair] = []
    var problems: [Problem] = []
    /// The path of a `classes.txt` in the dataset folder or in the mask folder. If the dataset folder has a name for
    /// images, its parent folder is also searched. The layout `voc` also has a `labelmap.txt`.
    var catalogFile: URL?
    /// The locations of images, masks and splits.
    var places = DatasetLocations()

    /// Scans the folders of a source.
    /// - Throws: `Problem` if a folder is missing or the validation fraction is not 0 to 1.
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
                path: source.images, reason: "\(source.validationFraction) is not a possible validation fraction",
                fix: "write a fraction from 0 to 1")
        }
        let root = try folder(source.images, of: "images")
        let masks = try source.hasNoMasks ? nil : source.masks.map { try folder($0, of: "masks") }
        try source.layout.declaration.scan(&self, source, root, masks)
        let isImageFolder = FolderNames.images.contains(root.lastPathComponent.lowercased())
        let parent = isImageFolder ? root.deletingLastPathComponent() : nil
        let labelMap = source.layout == .voc ? root.appending(path: PascalVOC.labelMap) : nil
        catalogFile =
            ([root, places.masks, parent].map { $0?.appending(path: "classes.txt") } + [labelMap]).compactMap(\.self)
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }
}

/// The locations of the parts of a dataset.
package struct DatasetLocations: Hashable, Sendable {
    package enum Splits: Hashable, Sendable {
        /// These list files give the splits.
        case lists([URL])
        /// Folders that are named after splits give the splits.
        case folders
        /// The layout does not give the splits.
        case open
    }

    package var images = URL(filePath: "/")
    /// Nil without masks.
    package var masks: URL?
    package var pattern: MaskPattern?
    package var splits = Splits.open
    /// List files that exist but cannot be read.
    package var unreadableLists: [Problem] = []
    /// Notes for the user about how masks were matched, one sentence each.
    package var notes: [String] = []
}

extension URL {
    /// The file at an absolute path, or at a path relative to this folder. `..` is resolved.
    package func resolving(_ path: String) -> URL {
        (path.hasPrefix("/") ? URL(filePath: path) : appending(path: path)).standardizedFileURL
    }
}
