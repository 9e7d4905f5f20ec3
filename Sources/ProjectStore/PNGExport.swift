import Files
import Foundation
import Imagery
import Pool
import Problems

/// A PNG of palette indices an image, under the image's path, and `classes.txt`, which names the values of classes, void and
/// unlabeled pixels: those of the classes' mask files, and of `ExportValues` for void and unlabeled.
enum PNGExport {
    /// See `ExportFormat.write`.
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
