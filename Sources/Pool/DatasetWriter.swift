import Files
import Foundation
import Imagery

/// An image with its mask, to be written in a layout.
package struct LabeledImage: Sendable {
    /// The number of the image in its set, from 0.
    let number: Int
    let name: String
    let split: Split
    let image: Image
    /// The class index of each pixel.
    let mask: LabelMask

    package init(number: Int, name: String, split: Split, image: Image, mask: LabelMask) {
        self.number = number
        self.name = name
        self.split = split
        self.image = image
        self.mask = mask
    }
}

/// Writes images and masks in a layout. A missing folder is created, and files of the same names are replaced.
package struct DatasetWriter {
    private let writer: any LayoutWriter
    private let root: RootedPath
    private var names: [Split: [String]] = [:]

    /// - Parameter classes: The classes of the masks, by class index.
    package init(_ layout: DatasetLayout, classes: [(name: String, color: RGB)], to folder: URL) {
        writer = layout.declaration.writer.init(classes: classes)
        root = RootedPath(root: folder)
    }

    /// Writes the files of an image.
    /// - Throws: `Problem` with the path of the file that cannot be written.
    package mutating func write(_ image: LabeledImage) throws {
        try write(writer.files(of: image))
        names[image.split, default: []].append(image.name)
    }

    /// Writes the lists of splits and the classes, after all images.
    /// - Throws: `Problem` with the path of the file that cannot be written.
    package func finish() throws { try write(writer.lists(of: names)) }

    private func write(_ files: [LayoutWriter.File]) throws {
        for file in files { try root.appending(file.path).write(file.bytes, synchronized: false) }
    }
}

/// Makes the files of images in a layout.
protocol LayoutWriter: Sendable {
    typealias File = (path: String, bytes: [UInt8])

    /// - Parameter classes: The classes of the masks, by class index.
    init(classes: [(name: String, color: RGB)])

    func files(of image: LabeledImage) -> [File]

    /// The lists and classes of a set.
    /// - Parameter names: The names of the images of each split.
    func lists(of names: [Split: [String]]) -> [File]
}

extension LayoutWriter {
    /// A list `SPLIT.txt` for training, for validation and for each other split with images.
    func splitLists(_ names: [Split: [String]], in folder: String = "", line: (Split, String) -> String) -> [File] {
        Split.allCases.filter { $0 != .test || names[$0] != nil }.map { split in
            let lines = (names[split] ?? []).map { line(split, $0) + "\n" }
            return (folder + split.rawValue + ".txt", Array(lines.joined().utf8))
        }
    }
}

extension ClassCatalog {
    /// Names that mean the same in different datasets.
    private static let synonyms = [
        ["pedestrian", "person"], ["tree", "vegetation"], ["pavement", "sidewalk"], ["sign", "traffic sign"],
        ["bicyclist", "rider", "bicycle"],
    ]

    /// The class of this catalog with each of these names, or with a name of the same meaning. Nil if there is none.
    func classes(named names: [String]) -> [LabelClass?] {
        names.map { name in
            let same = [name] + (Self.synonyms.first { $0.contains(name) } ?? [])
            return same.lazy.compactMap { name in classes.first { $0.name == name } }.first
        }
    }

    /// The mask value of each class index in masks with other classes; 256 entries.
    /// - Parameter other: The value of classes that this catalog does not have.
    func values(for names: [String], other: UInt8) -> [UInt8] {
        let values = classes(named: names).map { $0?.maskValue ?? other }
        return values + [UInt8](repeating: other, count: 256 - values.count)
    }
}
