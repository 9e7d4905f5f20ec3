import Foundation
import Problems

/// What layouts with fixed names of folders and masks share.
extension LayoutScan {
    /// The folder with this name in the dataset.
    /// - Throws: `Problem` if there is none.
    static func folder(_ name: String, in root: URL, layout: DatasetLayout) throws -> URL {
        let folder = root.appending(path: name, directoryHint: .isDirectory)
        guard folder.isFolder else {
            throw Problem(
                path: folder.path, reason: "there is no such folder, which the layout \(layout.rawValue) reads",
                fix: "check the path of the images, or use the layout folder")
        }
        return folder
    }

    /// Matches masks with images, and reports missing masks. Images without masks are used all the same.
    /// - Parameters:
    ///   - folderProblems: What is wrong in the folder of the masks.
    ///   - needsMask: Whether a missing mask of an image is reported.
    /// - Returns: The mask of each image stem.
    mutating func match(
        _ masks: [PictureFile], to images: [PictureFile], _ pattern: MaskPattern, in folder: URL,
        _ folderProblems: [Problem], needsMask: (PictureFile) -> Bool = { _ in true }
    ) -> [String: URL] {
        guard folder.isFolder else {
            problems.append(
                Problem(
                    path: folder.path, reason: "there is no such folder of masks; the images are used without masks",
                    fix: "add the folder, or give --masks none"))
            return [:]
        }
        let matching = MaskMatching(masks, to: images.map(\.stem), pattern: pattern, isFixed: true, folder: folder)
        problems += folderProblems + matching.problems
        places.notes += matching.notes
        places.masks = folder
        places.pattern = pattern
        reportMissingMasks(of: images.filter { matching.masks[$0.stem] == nil && needsMask($0) }, pattern, in: folder)
        return matching.masks
    }

    /// Adds one problem for each folder that lacks masks.
    private mutating func reportMissingMasks(of images: [PictureFile], _ pattern: MaskPattern, in folder: URL) {
        let missing = images.compactMap { image in pattern.mask(of: image.stem) }
        let byFolder = Dictionary(grouping: missing) { $0.pathParts.folders.joined(separator: "/") }
        for (place, masks) in byFolder.sorted(by: { $0.key < $1.key }) {
            let names = masks.map { $0.pathParts.name + ".png" }
            let path = masks.count == 1 ? masks[0] + ".png" : place
            problems.append(
                Problem(
                    path: folder.appending(path: path).standardizedFileURL.path,
                    reason: masks.count == 1
                        ? "the mask is missing; its image is used without it"
                        : "\(masks.count) masks are missing; their images are used without them: "
                            + MaskMatching.names(names),
                    fix: "add the masks, or remove the images"))
        }
    }
}

extension PictureFile {
    /// The path from the image folder.
    var path: String { stem + "." + url.pathExtension }
}
