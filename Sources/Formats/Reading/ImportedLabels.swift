import Imagery
import Pool
import Problems

/// The labels of a reader for the images and classes of a project.
package struct ImportedLabels {
    private let reader: any AnnotationReader
    /// The label of each class of the files: a class index, void or unlabeled. Nil if the project has no such class.
    private let labels: [UInt8?]
    /// The name in the files of each image of the dataset that has labels, by index of the image.
    private let names: [Int: String]
    /// Names in the files that no image of the project has, or several.
    package let unmatchedImages: [Problem]

    /// - Parameters:
    ///   - catalog: The classes of the project with their former names.
    ///   - map: Other names of the classes.
    package init(
        _ reader: any AnnotationReader, for dataset: Dataset, _ catalog: ClassCatalog, map: ClassMap = ClassMap()
    ) {
        self.reader = reader
        labels = reader.classes.map { map.label(of: $0, in: catalog) }
        var names: [Int: String] = [:]
        var unknown: [String] = []
        var ambiguous: [String] = []
        let images = ImageSearch(dataset)
        for name in reader.images {
            let indices = images.indices(named: name)
            if indices.isEmpty {
                unknown.append(name)
            } else if indices.count > 1 || names[indices[0]] != nil {
                ambiguous.append(name)
            } else {
                names[indices[0]] = name
            }
        }
        self.names = names
        unmatchedImages = [
            Self.problem(unknown, "the project has no image with the name"),
            Self.problem(ambiguous, "several images, or one that has other labels here, fit the name"),
        ].compactMap(\.self)
    }

    private static func problem(_ names: [String], _ reason: String) -> Problem? {
        guard let first = names.first else { return nil }
        let more = names.count > 1 ? "; the same is true of \(names.count - 1) more names" : ""
        return Problem(
            path: first, reason: "\(reason) \(first)\(more)", fix: "name the labels after the paths of the images")
    }

    /// The indices of the images of the dataset that have labels in the files.
    package var images: Set<Int> { Set(names.keys) }

    /// Parts of the files that are left out.
    package var problems: [Problem] { reader.problems }

    /// The names of classes in the files that the project does not have.
    package var unmatchedClasses: [String] { zip(reader.classes, labels).filter { $0.1 == nil }.map(\.0) }

    /// The labels of parts of an image.
    package struct Part: Sendable, Equatable {
        /// Class indices, void and unlabeled.
        package fileprivate(set) var labels: LabelMask
        /// The number of pixels without a class in the files that are void here.
        package fileprivate(set) var voidPixels = 0
    }

    /// The labels of parts of an image, such as its tiles; nil for a part without labels. Nil if the files have no
    /// labels of the image.
    ///
    /// - Parameters:
    ///   - rest: The meaning of pixels without a class.
    ///   - unmatched: Gets the number of pixels of each class that the project does not have. They are unlabeled.
    /// - Throws: `Problem` if the labels cannot be used.
    package func labels(
        of index: Int, _ image: PoolImage, in parts: [PixelRect], rest: RestMeaning, unmatched: inout [String: Int]
    ) throws -> [Part?]? {
        guard let name = names[index] else { return nil }
        let read = try reader.labels(of: name, size: image.size)
        var table = (0...255).map { UInt8($0) }
        for (classIndex, label) in labels.enumerated() { table[classIndex] = label ?? LabelMask.unlabeled }
        return parts.map { rect in
            let own = read.cropped(to: rect)
            for (classIndex, label) in labels.enumerated() where label == nil {
                let count = own.values.count { $0 == UInt8(classIndex) }
                if count > 0 { unmatched[reader.classes[classIndex], default: 0] += count }
            }
            var part = Part(labels: own.mapped(through: table))
            guard part.labels.values.contains(where: { $0 != LabelMask.unlabeled }) else { return nil }
            if rest == .void {
                // Not the pixels of a class that the project does not have: they are somebody's labels.
                for pixel in own.values.indices where own.values[pixel] == LabelMask.unlabeled {
                    part.labels.values[pixel] = LabelMask.void
                    part.voidPixels += 1
                }
            }
            return part
        }
    }
}

/// Finds images by their names in files of other programs.
private struct ImageSearch {
    private let dataset: Dataset
    /// The images by their names in formats that keep all images in one folder.
    private let flat: [String: Int]

    init(_ dataset: Dataset) {
        self.dataset = dataset
        let names = try? ImageNames(dataset.images)
        flat = Dictionary(
            dataset.images.enumerated().compactMap { index, image in names.map { ($0.name(of: image), index) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The images that a name can mean: by path or name, with or without extension, or else by the last part of the
    /// name. Masks of Cityscapes are named without the end of the images' names.
    func indices(named name: String) -> [Int] {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let (stem, lastStem) = (PoolImage.stem(ofFile: name), PoolImage.stem(ofFile: last))
        for text in [name, stem, last, lastStem, lastStem + Cityscapes.imageEnd] {
            let found = dataset.images(named: text)
            if !found.isEmpty { return found }
        }
        return flat[lastStem].map { [$0] } ?? []
    }
}
