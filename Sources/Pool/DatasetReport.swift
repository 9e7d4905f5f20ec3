import Imagery
import Problems

/// A summary of the detected dataset, so that the user can check it.
package struct DatasetReport: Hashable, Encodable, Sendable {
    package let layout: String
    package let imageFolder: String
    package let images: Int
    /// Nil without masks.
    package let maskFolder: String?
    package let maskPattern: String?
    /// The number of usable images that have a mask.
    package let masks: Int
    package let classesFrom: String
    package let splitsFrom: String
    /// Notes for the user, one sentence each, about usable files with something wrong.
    package let notes: [String]
    /// List files that exist but cannot be read.
    package let unreadableLists: [Problem]
    /// Whether there are masks and none of them has a pixel of a class.
    package let holdsOnlyVoid: Bool

    init(
        _ source: DatasetSource, _ places: DatasetLocations, _ classes: ClassSource, _ found: [FoundImage],
        _ histograms: [MaskHistogram], _ mapping: MaskMapping
    ) {
        let usable = found.filter { $0.problem == nil }
        layout = source.layout.rawValue
        imageFolder = places.images.path
        images = usable.count
        maskFolder = places.masks?.path
        maskPattern = places.pattern?.description
        masks = usable.count { $0.maskURL != nil }
        classesFrom = classes.origin
        switch places.splits {
        case .lists(let files): splitsFrom = "the lists " + files.map(\.lastPathComponent).joined(separator: ", ")
        case .folders: splitsFrom = "the folder names"
        case .open where masks == 0: splitsFrom = "nothing: without masks, all images are training images"
        case .open where source.validationFraction > 0:
            let percent = (source.validationFraction * 100).rounded()
            splitsFrom = "\(Int(percent))% of the images with masks, drawn for validation"
        case .open: splitsFrom = "nothing: all images are training images"
        }
        let range = usable.compactMap(\.sampleRange).max().flatMap { $0 == .bits16 ? nil : $0.sentence }
        notes =
            classes.notes + places.notes + (range.map { [$0] } ?? [])
            + usable.flatMap { image in image.notes.map { "\(image.path): \($0)" } }
        unreadableLists = places.unreadableLists
        holdsOnlyVoid = !histograms.isEmpty && !histograms.contains(where: mapping.findsClasses)
    }

    /// The summary, one line per item.
    package var lines: [String] {
        var lines = ["images: \(images) in \(imageFolder)"]
        if let maskFolder, let maskPattern {
            lines.append("masks: \(masks) of the images have one, by the pattern \(maskPattern) in \(maskFolder)")
        } else if case .lists = DatasetLayout(rawValue: layout)?.declaration.pairing {
            lines.append("masks: \(masks) of the images have one, by the lists of the layout \(layout)")
        } else {
            lines.append("masks: none")
        }
        return lines + ["classes: from \(classesFrom)", "splits: from \(splitsFrom)"]
    }
}
