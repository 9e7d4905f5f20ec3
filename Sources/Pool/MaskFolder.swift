import Files
import Foundation
import Imagery
import Problems

/// A folder with masks for the images of a dataset, as other programs write them. Each mask is a file that is named
/// after its image.
package struct MaskFolder: Sendable {
    private let masks: [String: URL]
    private let mapping: MaskMapping
    private let masksAsStored: Bool
    /// Problems of masks without an image and of files that are not masks.
    package let problems: [Problem]
    /// Notes for the user about how masks were matched, one sentence each.
    package let notes: [String]
    /// Two expected mask names and two existing file names. A message shows them if nothing matches.
    package let names: (expected: [String], found: [String])

    /// Matches the masks of a folder with images.
    /// - Parameters:
    ///   - pattern: How masks are named; nil to use the pattern that fits most masks.
    ///   - masksAsStored: Whether masks have the orientation of the stored image pixels, before EXIF rotates the image.
    /// - Throws: `Problem` if the folder is missing or has no masks, or if value and color give different classes.
    package init(
        _ folder: URL, of images: [PoolImage], pattern: MaskPattern? = nil, meanings: MaskMeanings,
        masksAsStored: Bool = false
    ) throws {
        guard folder.isFolder else {
            throw Problem(
                path: folder.path, reason: "there is no such folder of masks", fix: "check the path of the masks")
        }
        let found = PictureFiles(under: folder)
        var problems = found.problems
        let files = found.files.asMasks(&problems)
        guard !files.isEmpty else {
            let reasons = problems.firstReasons.map { "; " + $0 }
            throw Problem(
                path: folder.path, reason: "there is no mask in this folder" + reasons.joined(),
                fix: problems.first?.fix ?? "give another folder of masks")
        }
        let stems = images.map(\.stem)
        let pattern = pattern ?? NameAffixes.best(for: files, images: stems)?.pattern ?? .plain
        let matching = MaskMatching(files, to: stems, pattern: pattern, folder: folder)
        masks = matching.masks
        mapping = try meanings.mapping(for: matching.masks.values.sorted { $0.path < $1.path })
        self.masksAsStored = masksAsStored
        self.problems = problems + matching.problems
        notes = matching.notes
        names = (
            stems.prefix(2).map { (pattern.mask(of: $0) ?? $0) + ".png" }, files.prefix(2).map(\.url.lastPathComponent)
        )
    }

    /// Whether the folder has a mask for the image.
    package func hasMask(of image: PoolImage) -> Bool { masks[image.stem] != nil }

    /// Reads the mask of an image: class indices, void and unlabeled. Nil if the folder has no mask for the image.
    /// - Throws: `Problem`, also if the mask does not fit the image or the classes.
    package func labels(of image: PoolImage) throws -> LabelMask? {
        guard let url = masks[image.stem] else { return nil }
        let facts = masksAsStored ? try ImageFile.inspect(image.imageURL).facts : nil
        let content = try ImageFile.readMaskContent(url, orientation: facts?.orientation)
        guard content.size == image.size else {
            let stored = try facts ?? ImageFile.inspect(image.imageURL).facts
            let fitsAsStored = !masksAsStored && stored.storedSize == content.size
            throw Problem(
                path: url.path, reason: "the mask has \(content.size) pixels, its image \(image.size)",
                fix: fitsAsStored
                    ? "give --masks-as-stored, to rotate masks as EXIF rotates their images"
                    : "scale the mask to its image without blending values")
        }
        return try mapping.labels(from: content, path: url.path)
    }
}
