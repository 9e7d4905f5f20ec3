import Imagery
import Problems

/// The size and the counted values or colors of a mask.
struct InspectedMask {
    /// The size after the orientation was applied.
    let size: Size
    let histogram: MaskHistogram

    init?(_ entry: DatasetIndex.Entry) {
        guard let histogram = entry.histogram else { return nil }
        size = entry.size
        self.histogram = histogram
    }
}

/// The checks that are applied to each mask of a dataset.
struct MaskChecks {
    private let mapping: MaskMapping
    private let masksAsStored: Bool
    /// Whether the masks seem to have the orientation of the stored pixels although `masksAsStored` is not set. Images
    /// that EXIF rotates by 90 degrees show it: their masks have the stored size.
    private let seemUnrotated: Bool
    /// Notes for the user about the orientation of masks.
    let notes: [String]

    init(_ mapping: MaskMapping, masksAsStored: Bool, _ inspected: [Inspection]) {
        self.mapping = mapping
        self.masksAsStored = masksAsStored
        let rotatedBy90 = inspected.filter { $0.isTurned { $0.isOnItsSide } && $0.size.height != $0.size.width }
        seemUnrotated =
            !masksAsStored && rotatedBy90.contains { $0.mask?.size == $0.facts?.storedSize }
            && !rotatedBy90.contains { $0.mask?.size == $0.size }
        // An image that is square or upside down has the same size before and after. Only the user can know the
        // orientation of its mask.
        let turned = inspected.count { $0.mask != nil && $0.isTurned { _ in true } }
        let isAmbiguous = !masksAsStored && turned > 0 && !rotatedBy90.contains { $0.mask != nil }
        notes =
            isAmbiguous
            ? [
                "EXIF rotates \(turned) images with masks; their masks are used as upright; give --masks-as-stored if "
                    + "they have the orientation of the stored images"
            ] : []
    }

    func problem(of inspection: Inspection) -> Problem? {
        guard let mask = inspection.mask, let url = inspection.pair.mask else { return nil }
        let size = inspection.size
        let stored = inspection.facts?.storedSize
        if mask.size != size {
            if !masksAsStored, mask.size == stored {
                return Problem(
                    path: url.path,
                    reason: "the mask has \(mask.size) pixels, as its stored image; EXIF rotates the image to \(size)",
                    fix: Self.asStored)
            }
            if masksAsStored, inspection.isTurned({ $0.isOnItsSide }), mask.size == stored {
                return Problem(
                    path: url.path, reason: "the mask is upright; it does not have the orientation of its stored image",
                    fix: "remove masksAsStored, or rotate this mask to the orientation of its stored image")
            }
            return Problem(
                path: url.path, reason: "the mask has \(mask.size) pixels and its image \(size)",
                fix: "scale the mask to its image without blending values")
        }
        if seemUnrotated, inspection.isTurned({ _ in true }) {
            return Problem(
                path: url.path,
                reason:
                    "EXIF rotates the image; other masks have the orientation of the stored image, "
                    + "perhaps this one too",
                fix: Self.asStored)
        }
        return mapping.covers(mask.histogram) ? nil : .outside(mapping, mask.histogram, path: url.path)
    }

    private static let asStored =
        "give --masks-as-stored, or write masksAsStored = true under [dataset] in project.toml, to rotate masks "
        + "as their images are rotated"
}

extension Inspection {
    /// Whether EXIF changes the orientation of the image, and the orientation meets the condition.
    fileprivate func isTurned(_ way: (Orientation) -> Bool) -> Bool {
        facts.map { $0.orientation != .upright && way($0.orientation) } ?? false
    }
}
