import Files
import Foundation
import Imagery
import Pool

/// Labels as files for other programs: a PNG of palette indices an image, under the image's path, and `classes.txt`, where void
/// and unlabeled pixels both count as void.
package enum LabelExport {
    /// Writes the confirmed tiles of every image that has one. Pixels hold the classes' values in mask files;
    /// `LabelMask.void` and `LabelMask.unlabeled` stay 254 and 255.
    ///
    /// - Parameters:
    ///   - images: The numbers of the dataset's images, in their order.
    ///   - folder: Made if it is not there; files of the same names are replaced.
    ///   - progress: Gets the number of images written.
    /// - Returns: The number of images written.
    /// - Throws: `ProjectError`; where a class's value is 254 or 255, too.
    @discardableResult
    package static func write(
        _ journal: Journal, of dataset: Dataset, images: [ImageID], to folder: URL, progress: (Int) -> Void = { _ in }
    ) throws -> Int {
        let values = try MaskValues(dataset.catalog, path: folder.path)
        var written = 0
        try ProjectError.naming(folder.path) {
            let root = RootedPath(root: folder)
            try root.makeFolder()
            for (index, (image, id)) in zip(dataset.images, images).enumerated() {
                let tiles = try journal.labeledMasks(of: [id: dataset.grid(of: index)])
                guard !tiles.isEmpty else { continue }
                var mask = LabelMask(size: image.size)
                for (tile, labels) in tiles { mask.paste(labels, top: tile.rect.top, left: tile.rect.left) }
                try root.appending(image.stem + ".png")
                    .write(PNG.encodeMask(values.applied(to: mask), palette: values.palette))
                written += 1
                progress(written)
            }
            let text = dataset.catalog.text + "void \(LabelMask.void) \(LabelMask.unlabeled)\n"
            try root.appending("classes.txt").write([UInt8](text.utf8))
        }
        return written
    }
}

/// Class indices as values of mask files, with a color each.
private struct MaskValues {
    private var values: [UInt8]
    private(set) var palette: [RGB]

    init(_ catalog: ClassCatalog, path: String) throws {
        values = Array(0...255)
        palette = [RGB](repeating: RGB(0, 0, 0), count: 256)
        palette[Int(LabelMask.unlabeled)] = RGB(255, 255, 255)
        for (index, member) in catalog.classes.enumerated() {
            guard member.maskValue != LabelMask.void, member.maskValue != LabelMask.unlabeled else {
                throw ProjectError(
                    .setting(key: "labels.classes", value: "\(member.maskValue)", line: nil), path: path,
                    problem:
                        "\(member.name) has the value \(member.maskValue), which exports need for void or unlabeled",
                    mend: "Give the class another value in project.toml")
            }
            values[index] = member.maskValue
            palette[Int(member.maskValue)] = member.color
        }
    }

    func applied(to mask: LabelMask) -> LabelMask {
        LabelMask(size: mask.size, values: mask.values.map { values[Int($0)] })
    }
}
