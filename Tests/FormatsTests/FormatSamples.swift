import Foundation
import Imagery
import Pool
import Tensors
import TestSupport

@testable import Formats

/// Images and labels for tests of formats: two images of the same name in different folders, and images of other splits
/// and sizes. Labels have all classes, void pixels and unlabeled parts.
struct FormatSamples {
    let folder: TemporaryFolder
    let dataset: Dataset
    let labels: [LabelMask]

    static let catalog = ClassCatalog(
        classes: [
            LabelClass(name: "road", color: RGB(128, 64, 128), maskValue: 7),
            LabelClass(name: "traffic \"light\" & <sign>", color: RGB(220, 220, 0), maskValue: 3),
            LabelClass(name: "sky", color: RGB(70, 130, 180), maskValue: 200),
        ], voidValues: [0])

    /// The classes in Cityscapes, whose classes are fixed.
    static let cityscapesMap = "road = road\ntraffic light = traffic \"light\" & <sign>\nsky = sky\n"

    init() throws {
        folder = try TemporaryFolder()
        let files: [(path: String, size: Size, split: Split)] = [
            ("a/one.png", Size(height: 6, width: 9), .train), ("b/one.png", Size(height: 5, width: 5), .train),
            ("c/two.png", Size(height: 1, width: 30), .val),
            ("c/x_y_z_leftImg8bit.png", Size(height: 8, width: 4), .train),
        ]
        var images: [PoolImage] = []
        var labels: [LabelMask] = []
        for (number, file) in files.enumerated() {
            let url = try folder.write(
                PNG.encode(Image(size: file.size, fill: RGB(UInt8(number), 9, 9))), to: "images/" + file.path)
            let name = file.path.split(separator: "/").last.map(String.init) ?? ""
            images.append(
                PoolImage(
                    name: name, path: file.path, imageURL: url, maskURL: nil, size: file.size, split: file.split))
            labels.append(Self.labels(file.size, seed: UInt64(number)))
        }
        dataset = Dataset(images: images, catalog: Self.catalog, tiling: .grid(rows: 1, columns: 1))
        self.labels = labels
    }

    /// Random blobs of classes and void on unlabeled pixels.
    static func labels(_ size: Size, seed: UInt64) -> LabelMask {
        var random = Philox(seed: seed, purpose: "test")
        var mask = LabelMask(size: size)
        for value in [UInt8(0), 1, 2, 0, LabelMask.void, 2, LabelMask.unlabeled] {
            let (row, column) = (
                Int.random(in: 0..<size.height, using: &random), Int.random(in: 0..<size.width, using: &random)
            )
            for y in row..<min(size.height, row + 3) {
                for x in column..<min(size.width, column + 4) { mask[y, x] = value }
            }
        }
        return mask
    }

    func classMap(for format: AnnotationFormat) throws -> ClassMap {
        guard format == .cityscapes else { return ClassMap() }
        return try ClassMap(reading: folder.write(Self.cityscapesMap, to: "map.txt"), Self.catalog)
    }

    func set(for format: AnnotationFormat, hasImages: Bool = false) throws -> ExportedSet {
        try ExportedSet(
            Self.catalog, images: dataset.images, classMap: classMap(for: format), hasImages: hasImages)
    }

    /// Exports labels, by default those of all images.
    @discardableResult
    func export(
        _ format: AnnotationFormat, to name: String, labels: [LabelMask?]? = nil, hasImages: Bool = false
    ) throws -> AnnotationExport.Counts {
        var export = try AnnotationExport(
            format, of: set(for: format, hasImages: hasImages), content: "labels",
            to: folder.url.appending(path: name))
        try export.start()
        var number = 0
        for (image, labels) in zip(dataset.images, labels ?? self.labels) {
            guard let labels else { continue }
            number += 1
            try export.add(image, number: number, labels: labels)
        }
        return try export.finish()
    }

    func imported(_ format: AnnotationFormat, from name: String) throws -> ImportedLabels {
        ImportedLabels(
            try format.reader(of: folder.url.appending(path: name)), for: dataset, Self.catalog,
            map: try classMap(for: format))
    }

    /// The files below a folder with their content.
    func files(in name: String) throws -> [String: [UInt8]] {
        let root = folder.url.appending(path: name)
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let url = root.appending(path: path)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            if !isFolder.boolValue { files[path] = [UInt8](try Data(contentsOf: url)) }
        }
        return files
    }
}

extension PoolImage {
    var rect: PixelRect { PixelRect(top: 0, left: 0, height: size.height, width: size.width) }
}

extension ImportedLabels {
    /// The labels of a whole image, with unlabeled pixels where the files have no class; nil if they have no labels of
    /// the image.
    func whole(_ index: Int, _ image: PoolImage, unmatched: inout [String: Int]) throws -> LabelMask? {
        try labels(of: index, image, in: [image.rect], rest: .unlabeled, unmatched: &unmatched).map {
            $0[0]?.labels ?? LabelMask(size: image.size)
        }
    }
}
