import Foundation
import Problems

/// The names of Cityscapes (Cordts and others, 2016).
package enum Cityscapes {
    package static let imageFolder = "leftImg8bit"
    package static let maskFolder = "gtFine"
    /// The end of the names of images.
    package static let imageEnd = "_leftImg8bit"

    /// The end of the names of masks.
    static func maskEnd(_ kind: LabelKind) -> String {
        switch kind {
        case .fine, .ids: "_gtFine_labelIds"
        case .trainIds: "_gtFine_labelTrainIds"
        }
    }

    /// The `MaskPattern` of masks.
    static func pattern(_ kind: LabelKind) -> String { "{stem%\(imageEnd)}\(maskEnd(kind)).png" }

    /// The folder with `leftImg8bit/`, if an image of Cityscapes is there. The user may also give `leftImg8bit/`.
    static func root(_ given: URL) -> URL? {
        let root = given.lastPathComponent == imageFolder ? given.deletingLastPathComponent() : given
        let hasImages = Split.allCases.contains { split in
            let folder = root.appending(path: "\(imageFolder)/\(split.rawValue)", directoryHint: .isDirectory)
            return PictureFiles.contain(under: folder) { $0.name.hasSuffix(imageEnd) }
        }
        return hasImages ? root : nil
    }
}

/// The layout `cityscapes`: images `leftImg8bit/SPLIT/CITY/X_leftImg8bit.png` and masks
/// `gtFine/SPLIT/CITY/X_gtFine_labelIds.png`. The masks of the split test are not used, because the published ones have
/// no classes. Other files with the masks, such as polygons, are ignored.
extension LayoutScan {
    mutating func scanCityscapes(_ source: DatasetSource, _ root: URL, masks named: URL?) throws {
        places.images = try Self.folder(Cityscapes.imageFolder, in: root, layout: .cityscapes)
        places.splits = .folders
        let images = cityscapesImages(in: places.images)
        let masks = try cityscapesMasks(source, named ?? root.appending(path: Cityscapes.maskFolder), of: images)
        for image in images {
            pairs.append(Pair(image: image.url, mask: masks[image.stem], path: image.path, split: image.splitFolder))
        }
    }

    /// The images in the folders of splits. Other images are reported.
    private mutating func cityscapesImages(in folder: URL) -> [PictureFile] {
        let found = PictureFiles(under: folder)
        problems += found.problems
        let others = Dictionary(grouping: found.files.filter { $0.splitFolder == nil }) { $0.folders.first ?? "." }
        for (name, files) in others.sorted(by: { $0.key < $1.key }) {
            places.notes.append(
                "\(files.count) images in \(folder.appending(path: name).standardizedFileURL.path) are not used: the "
                    + "splits are in the folders train, val and test")
        }
        var images = found.files.filter { $0.splitFolder != nil }
        let misnamed = images.filter { !$0.name.hasSuffix(Cityscapes.imageEnd) }
        if let first = misnamed.first {
            problems.append(
                Problem(
                    path: first.url.path,
                    reason: "the name does not end in \(Cityscapes.imageEnd)"
                        + (misnamed.count > 1 ? ", as the names of \(misnamed.count - 1) more images" : ""),
                    fix: "rename the images, or remove them"))
        }
        images.removeAll { !$0.name.hasSuffix(Cityscapes.imageEnd) }
        images.removeDuplicates(&problems)
        return images
    }

    /// The mask of each image stem.
    private mutating func cityscapesMasks(
        _ source: DatasetSource, _ folder: URL, of images: [PictureFile]
    ) throws -> [String: URL] {
        guard !source.hasNoMasks else { return [:] }
        let kind = source.labels ?? .fine
        let found = PictureFiles(under: folder)
        let files = found.files.filter { $0.isPNG && $0.splitFolder != .test }
        let masks = files.filter { $0.name.hasSuffix(Cityscapes.maskEnd(kind)) }
        if masks.isEmpty { try checkOtherKinds(than: kind, files, in: folder) }
        let masked = images.filter { $0.splitFolder != .test }
        if masked.count < images.count {
            places.notes.append(
                "images of the split test are used without masks, because their published masks have no classes: "
                    + "\(images.count - masked.count)")
        }
        return match(masks, to: masked, MaskPattern(fixed: Cityscapes.pattern(kind)), in: folder, found.problems)
    }

    /// - Throws: `Problem` if there are masks of another kind only.
    private func checkOtherKinds(than kind: LabelKind, _ files: [PictureFile], in folder: URL) throws {
        for other in LabelKind.allCases {
            guard files.contains(where: { $0.name.hasSuffix(Cityscapes.maskEnd(other)) }) else { continue }
            let making =
                kind == .trainIds ? ", or make the masks with csCreateTrainIdLabelImgs of cityscapesscripts" : ""
            throw Problem(
                path: folder.path,
                reason: "no mask has a name that ends in \(Cityscapes.maskEnd(kind)).png, but masks end in "
                    + "\(Cityscapes.maskEnd(other)).png",
                fix: "give --labels \(other.rawValue)" + making)
        }
    }
}

extension PictureFile {
    /// The split that the first folder is named after.
    fileprivate var splitFolder: Split? { folders.first.flatMap(Split.init(rawValue:)) }
}
