import Files
import Foundation
import Problems

/// The names of PASCAL VOC (Everingham and others, 2010).
package enum PascalVOC {
    package static let imageFolder = "JPEGImages"
    package static let maskFolder = "SegmentationClass"
    package static let listFolder = "ImageSets/Segmentation"
    /// The names and colors of classes, as CVAT and Datumaro write them.
    package static let labelMap = "labelmap.txt"

    /// The folder with `JPEGImages/`. The user may also give a folder with `VOC2012/` or `VOCdevkit/VOC2012/`. The
    /// latest year is used.
    static func root(_ given: URL) -> URL? {
        let parents = [given, given.appending(path: "VOCdevkit", directoryHint: .isDirectory)]
        let years = parents.flatMap { parent in
            ((try? FolderListing(parent))?.names ?? []).filter { $0.hasPrefix("VOC2") }.sorted(by: >)
                .map { parent.appending(path: $0, directoryHint: .isDirectory) }
        }
        return ([given] + years).first { root in
            [imageFolder, maskFolder].allSatisfy { root.appending(path: $0).isFolder } && hasLists(root)
        }
    }

    private static func hasLists(_ root: URL) -> Bool {
        let names = (try? FolderListing(root.appending(path: listFolder)))?.names ?? []
        return names.contains { $0.hasSuffix(".txt") }
    }
}

/// The layout `voc`: images `JPEGImages/X.jpg`, masks `SegmentationClass/X.png`, and lists of names in
/// `ImageSets/Segmentation/`. Images that are in no list are not used; PASCAL VOC has no masks for them.
extension LayoutScan {
    mutating func scanVOC(_ source: DatasetSource, _ root: URL, masks named: URL?) throws {
        places.images = try Self.folder(PascalVOC.imageFolder, in: root, layout: .voc)
        let listFolder = root.appending(path: PascalVOC.listFolder, directoryHint: .isDirectory)
        let lists = ListFile.splitsOrAny(in: listFolder, unreadable: &places.unreadableLists)
        guard !lists.isEmpty else {
            throw places.unreadableLists.first
                ?? Problem(
                    path: listFolder.path, reason: "no lists such as train.txt, which the layout voc reads",
                    fix: "add the lists, or use the layout folder")
        }
        let found = PictureFiles(under: places.images)
        problems += found.problems
        var images = found.files
        images.removeDuplicates(&problems)
        let splits = self.splits(by: lists, of: images)
        let unlisted = images.count { splits[$0.stem] == nil }
        if unlisted > 0 {
            places.notes.append(
                "\(unlisted) images in \(places.images.path) are not used: they are in no list of \(listFolder.path)")
        }
        let masks = vocMasks(source, named ?? root.appending(path: PascalVOC.maskFolder), of: images, splits)
        for image in images {
            guard let split = splits[image.stem] else { continue }
            pairs.append(Pair(image: image.url, mask: masks[image.stem], path: image.path, split: split))
        }
    }

    /// The mask of each image stem. Images of the split test, and images in no list, may lack masks.
    private mutating func vocMasks(
        _ source: DatasetSource, _ folder: URL, of images: [PictureFile], _ splits: [String: Split?]
    ) -> [String: URL] {
        guard !source.hasNoMasks else { return [:] }
        let found = PictureFiles(under: folder)
        var folderProblems = found.problems
        let files = found.files.asMasks(&folderProblems)
        return match(files, to: images, .plain, in: folder, folderProblems) { image in
            splits[image.stem].map { $0 != .test } ?? false
        }
    }
}
