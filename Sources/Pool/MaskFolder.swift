import Files
import Foundation
import Imagery
import Problems

/// Masks of a dataset's images in a folder of their own, as other programs write them: a picture for each, named after
/// the image.
package struct MaskFolder: Sendable {
    private let masks: [String: URL]
    private let mapping: MaskMapping
    private let masksAsStored: Bool
    /// Masks without an image, and files that are none.
    package let problems: [Problem]
    /// What a person should know of how masks were matched, a sentence each.
    package let notes: [String]
    /// What masks the images have, and what else is in the folder, for a message that nothing fits: two names of each.
    package let names: (expected: [String], found: [String])

    /// - Parameters:
    ///   - pattern: How masks are named; nil for what fits most of them.
    ///   - masksAsStored: Whether masks have the orientation in which their images are stored, before EXIF.
    /// - Throws: `Problem` where the folder is missing or holds no picture, or where its masks can be read in two ways.
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
                fix: problems.first?.fix ?? "name the folder of the masks")
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

    /// Whether the folder has a mask of the image.
    package func hasMask(of image: PoolImage) -> Bool { masks[image.stem] != nil }

    /// Class indices, void and unlabeled of an image; nil where the folder has no mask of it.
    /// - Throws: `Problem`, also where the mask fits neither image nor classes.
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
                    ? "give --masks-as-stored, to turn masks as EXIF turns their images"
                    : "scale the mask to its image without blending values")
        }
        guard let labels = mapping.labels(from: content) else {
            throw Problem.outside(mapping, MaskCensus(content), path: url.path)
        }
        return labels
    }
}
