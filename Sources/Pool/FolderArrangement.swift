import Foundation
import Problems

/// The folders of images and masks that a source describes.
struct FolderArrangement {
    let images: URL
    /// Nil without masks.
    let masks: URL?
    let pattern: MaskPattern
    /// Whether files in folders with mask names are never images. False for projects of earlier versions, which did not
    /// check this.
    let skipsMaskFolders: Bool

    /// - Parameter named: The mask folder that the source names.
    /// - Throws: `Problem` if a folder is missing or the pattern is invalid.
    init(_ source: DatasetSource, root: URL, masks named: URL?) throws {
        let defaultMaskFolder = root.appending(path: "masks", directoryHint: .isDirectory)
        let imageSubfolder = root.appending(path: source.imageFolder ?? "images", directoryHint: .isDirectory)
        if source.imageFolder != nil, !imageSubfolder.isFolder {
            throw Problem(
                path: imageSubfolder.path, reason: "there is no such folder of images",
                fix: "check the path of the images")
        }
        images = source.imageFolder == "." || !imageSubfolder.isFolder ? root : imageSubfolder
        masks = source.hasNoMasks ? nil : named ?? (defaultMaskFolder.isFolder ? defaultMaskFolder : nil)
        pattern = try source.maskPattern.map { try MaskPattern($0) } ?? .plain
        skipsMaskFolders = source.imageFolder != nil
        if !skipsMaskFolders, sharesFolder, pattern == .plain {
            throw Problem(
                path: images.path, reason: "images and masks are in the same folder",
                fix: "put the masks in a separate folder")
        }
    }

    /// Whether images and masks are in one folder.
    var sharesFolder: Bool {
        masks?.resolvingSymlinksInPath().path == images.resolvingSymlinksInPath().path
    }
}

/// The image files and mask files of an arrangement.
struct FolderContents {
    private(set) var images: [PictureFile] = []
    private(set) var masks: [PictureFile] = []
    private(set) var problems: [Problem] = []

    init(_ arrangement: FolderArrangement) {
        let found = PictureFiles(
            under: arrangement.images, excluding: arrangement.sharesFolder ? nil : arrangement.masks)
        problems = found.problems
        if arrangement.sharesFolder {
            for file in found.files {
                if Self.isMask(file, arrangement.pattern) { masks.append(file) } else { images.append(file) }
            }
        } else {
            images = found.files
            if let folder = arrangement.masks {
                let found = PictureFiles(under: folder, excluding: arrangement.images)
                masks = found.files
                problems += found.problems
            }
        }
        if arrangement.skipsMaskFolders { removeFilesInMaskFolders(arrangement.images) }
        let duplicates = images.removeDuplicates(&problems)
        // Removes the masks of duplicate images. Another image with the same name in another Unicode spelling must not
        // get them. The comparison uses bytes, because strings that Unicode considers equivalent are equal.
        let masksOfDuplicates = Set(
            duplicates.compactMap { arrangement.pattern.mask(of: $0.stem).map { Array($0.utf8) } })
        let masksOfImages = Set(images.compactMap { arrangement.pattern.mask(of: $0.stem).map { Array($0.utf8) } })
        let orphanedMasks = masksOfDuplicates.subtracting(masksOfImages)
        masks.removeAll { orphanedMasks.contains(Array($0.stem.utf8)) }
        masks = masks.asMasks(&problems)
    }

    /// Whether a file is a mask, if images and masks share a folder. The pattern decides by folder or by name;
    /// otherwise PNG files are masks and JPEG files are images.
    private static func isMask(_ file: PictureFile, _ pattern: MaskPattern) -> Bool {
        if !pattern.folders.isEmpty { return file.folders.contains(where: pattern.folders.contains) }
        return pattern.addsToNames ? pattern.names(file.name) : file.isPNG
    }

    private mutating func removeFilesInMaskFolders(_ root: URL) {
        var counts: [String: Int] = [:]
        images.removeAll { file in
            guard let place = file.folders.firstIndex(where: FolderNames.areMasks) else { return false }
            counts[file.folders[...place].joined(separator: "/"), default: 0] += 1
            return true
        }
        problems += counts.sorted { $0.key < $1.key }.map { folder, count in
            Problem(
                path: root.appending(path: folder).path,
                reason: "\(count) images in a folder with a name for masks are not used",
                fix:
                    "if they are images, rename the folder; if they are masks, give the folder with --masks or in "
                    + "project.toml"
            )
        }
    }
}
