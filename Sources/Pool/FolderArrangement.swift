import Foundation
import Problems

/// Where in the folders of a dataset images and masks are, as its source says it.
struct FolderArrangement {
    let images: URL
    /// Nil where there are no masks.
    let masks: URL?
    let pattern: MaskPattern
    /// Whether a folder whose name is one of masks never holds images. Earlier versions did not look at that.
    let knowsMaskFolders: Bool

    /// - Parameter named: The folder of masks that the source names.
    /// - Throws: `Problem` where a folder is missing, or the pattern is none.
    init(_ source: DatasetSource, root: URL, masks named: URL?) throws {
        let usual = root.appending(path: "masks", directoryHint: .isDirectory)
        let inner = root.appending(path: source.imageFolder ?? "images", directoryHint: .isDirectory)
        if source.imageFolder != nil, !inner.isFolder {
            throw Problem(
                path: inner.path, reason: "there is no such folder of images", fix: "check the path of the images")
        }
        images = source.imageFolder == "." || !inner.isFolder ? root : inner
        masks = source.hasNoMasks ? nil : named ?? (usual.isFolder ? usual : nil)
        pattern = try source.maskPattern.map { try MaskPattern($0) } ?? .plain
        knowsMaskFolders = source.imageFolder != nil
        if !knowsMaskFolders, sharesFolder, pattern == .plain {
            throw Problem(
                path: images.path, reason: "images and masks are in the same folder",
                fix: "put the masks in a folder of their own")
        }
    }

    /// Whether images and masks are in one folder.
    var sharesFolder: Bool {
        masks?.resolvingSymlinksInPath().path == images.resolvingSymlinksInPath().path
    }
}

/// The pictures of an arrangement, told apart.
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
        if arrangement.knowsMaskFolders { leaveOutMaskFolders(arrangement.images) }
        let twins = images.removeTwins(&problems)
        // The mask of an image that was left out must not go to the image whose name is spelled differently.
        let theirMasks = Set(twins.compactMap { arrangement.pattern.mask(of: $0.stem).map { Array($0.utf8) } })
        let ownMasks = Set(images.compactMap { arrangement.pattern.mask(of: $0.stem).map { Array($0.utf8) } })
        let otherMasks = theirMasks.subtracting(ownMasks)
        masks.removeAll { otherMasks.contains(Array($0.stem.utf8)) }
        masks = masks.asMasks(&problems)
    }

    /// Which of the pictures in one folder are masks: those in the folders that the pattern names; else those that are
    /// named as it says; else the PNGs, whose images are JPEGs.
    private static func isMask(_ file: PictureFile, _ pattern: MaskPattern) -> Bool {
        if !pattern.folders.isEmpty { return file.folders.contains(where: pattern.folders.contains) }
        return pattern.addsToNames ? pattern.names(file.name) : file.isPNG
    }

    private mutating func leaveOutMaskFolders(_ root: URL) {
        var counts: [String: Int] = [:]
        images.removeAll { file in
            guard let place = file.folders.firstIndex(where: FolderNames.areMasks) else { return false }
            counts[file.folders[...place].joined(separator: "/"), default: 0] += 1
            return true
        }
        problems += counts.sorted { $0.key < $1.key }.map { folder, count in
            Problem(
                path: root.appending(path: folder).path,
                reason: "\(count) pictures in a folder whose name is one of masks are not taken for images",
                fix:
                    "if they are images, rename the folder; if they are masks, name it with --masks, or in project.toml"
            )
        }
    }
}
