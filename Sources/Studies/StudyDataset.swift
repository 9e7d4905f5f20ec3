import Files
import Foundation
import Imagery
import Pool
import Problems

/// The dataset of a run, with the hash of its content.
struct StudyDataset: Sendable {
    let dataset: Dataset
    let layout: DatasetLayout
    /// The hash of all that results depend on: images and masks with their contents, splits, classes and tiling.
    let hash: String

    /// Opens the images as `tessera init` does.
    init(_ source: DatasetSource, layout: DatasetLayout?) throws {
        let detection = try LayoutDetection(source, layout: layout)
        var index = DatasetIndex()
        let scan = try DatasetScan(detection.source, index: &index)
        if let list = scan.report.unreadableLists.first { throw list }
        let rule = scan.splitRule
        dataset = try scan.dataset { rule.split(of: $0) }
        self.layout = detection.source.layout
        hash = Self.hash(of: dataset)
    }

    /// Modification times and the place of the files do not count, so that copies on other machines are the same.
    static func hash(of dataset: Dataset) -> String {
        var lines = ["\(dataset.tiling)"] + meaning(of: dataset.catalog)
        for image in dataset.images {
            // The simulation reports a mask that cannot be read.
            let mask = image.maskURL.flatMap { url in
                (try? RegularFile.read(url, atMost: ImageFile.maximumLength)).map { ContentHash($0).hexadecimal }
            }
            lines.append("\(image.path)\t\(image.split)\t\(image.fingerprint?.hexadecimal ?? "")\t\(mask ?? "")")
        }
        return ContentHash(hashing: lines.joined(separator: "\n")).hexadecimal
    }

    /// How masks are read: the values and colors of each class and of void.
    private static func meaning(of catalog: ClassCatalog) -> [String] {
        func text(_ values: Set<UInt8>) -> String { values.sorted().map { "\($0)" }.joined(separator: " ") }
        func text(_ colors: Set<RGB>) -> String { colors.map(\.hexadecimal).sorted().joined(separator: " ") }
        return catalog.classes.map { entry in
            "\(entry.name)\t\(entry.maskValue)\t\(text(entry.mergedValues))\t\(text(entry.colorsOfMasks))"
        } + ["void\t\(text(catalog.voidValues))\t\(text(catalog.voidColors))\t\(catalog.hasColorsOnly)"]
    }
}
