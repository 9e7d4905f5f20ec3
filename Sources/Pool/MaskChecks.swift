import Imagery
import Problems

/// A mask that was read, as far as it must be known to judge it.
struct InspectedMask {
    /// After it was turned as its image says, where masks lie as images are stored.
    let size: Size
    let census: MaskCensus

    init?(_ entry: DatasetIndex.Entry) {
        guard let census = entry.census else { return nil }
        size = entry.size
        self.census = census
    }
}

/// What all masks of a dataset are held against.
struct MaskChecks {
    private let mapping: MaskMapping
    private let masksAsStored: Bool
    /// Whether the masks seem to lie as their images are stored though nobody said so: that shows where EXIF lays an image
    /// on its side.
    private let seemStored: Bool
    /// What a person should know of how masks lie.
    let notes: [String]

    init(_ mapping: MaskMapping, masksAsStored: Bool, _ inspected: [Inspection]) {
        self.mapping = mapping
        self.masksAsStored = masksAsStored
        let onTheirSide = inspected.filter { $0.isTurned { $0.isOnItsSide } && $0.size.height != $0.size.width }
        seemStored =
            !masksAsStored && onTheirSide.contains { $0.mask?.size == $0.facts?.storedSize }
            && !onTheirSide.contains { $0.mask?.size == $0.size }
        // A square or a picture upside down has the same size before and after: only a person can say how its mask lies.
        let turned = inspected.count { $0.mask != nil && $0.isTurned { _ in true } }
        let isOpen = !masksAsStored && turned > 0 && !onTheirSide.contains { $0.mask != nil }
        notes =
            isOpen
            ? [
                "EXIF turns \(turned) of the images with masks; the masks are taken as upright; give --masks-as-stored if "
                    + "they lie as the images are stored"
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
                    reason: "the mask has \(mask.size) pixels as its image is stored, which EXIF turns to \(size)",
                    fix: Self.asStored)
            }
            if masksAsStored, inspection.isTurned({ $0.isOnItsSide }), mask.size == stored {
                return Problem(
                    path: url.path, reason: "the mask lies upright, and not as its image is stored",
                    fix: "take masksAsStored out, or turn this mask as its image is stored")
            }
            return Problem(
                path: url.path, reason: "the mask has \(mask.size) pixels and its image \(size)",
                fix: "scale the mask to its image without blending values")
        }
        if seemStored, inspection.isTurned({ _ in true }) {
            return Problem(
                path: url.path,
                reason: "EXIF turns the image; other masks lie as their images are stored, and this one may, too",
                fix: Self.asStored)
        }
        return mapping.covers(mask.census) ? nil : .outside(mapping, mask.census, path: url.path)
    }

    private static let asStored =
        "give --masks-as-stored, or write masksAsStored = true under [dataset] in project.toml, to turn masks as their "
        + "images are turned"
}

extension Inspection {
    /// Whether EXIF turns the image in such a way.
    fileprivate func isTurned(_ way: (Orientation) -> Bool) -> Bool {
        facts.map { $0.orientation != .upright && way($0.orientation) } ?? false
    }
}
