import Files
import Foundation
import Imagery
import Pool
import Problems

/// Writes one palette PNG per image, with the path of the image, and a `classes.txt` with the values of classes, void
/// and unlabeled. Classes have their mask values. `ExportValues` chooses the values of void and unlabeled. Pixels
/// outside labeled tiles are unlabeled.
enum PNGExport {
    /// Writes the files. See `ExportFormat.write`.
    static func write(
        _ journal: Journal, of dataset: Dataset, images: [ImageID], to folder: URL, progress: (Int) -> Void
    ) throws -> Int {
        let values = try ExportValues(dataset.catalog)
        let (table, palette) = (values.table, values.palette)
        var written = 0
        try Problem.naming(folder.path) {
            let root = RootedPath(root: folder)
            try root.makeFolder()
            for (index, (image, id)) in zip(dataset.images, images).enumerated() {
                let tiles = try journal.labeledMasks(of: [id: dataset.grid(of: index)])
                guard !tiles.isEmpty else { continue }
                var mask = LabelMask(size: image.size)
                for (tile, labels) in tiles { mask.paste(labels, top: tile.rect.top, left: tile.rect.left) }
                try root.appending(image.stem + ".png")
                    .write(PNG.encodeMask(mask.mapped(through: table), palette: palette))
                written += 1
                progress(written)
            }
            try root.appending("classes.txt").write([UInt8](values.classesText.utf8))
        }
        return written
    }
}
