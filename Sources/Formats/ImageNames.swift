import Foundation
import Pool
import Problems

/// The names of images in formats that keep all images in one folder: the file name without extension. Images with the
/// same file name have their folders in the name, joined by underscores.
struct ImageNames: Sendable {
    private let names: [String: String]

    /// - Parameter images: All images of the dataset, so that the names are the same for each part of it.
    /// - Throws: `Problem` if two images have the same name.
    init(_ images: [PoolImage]) throws {
        let short = Dictionary(grouping: images) { Self.last($0.stem) }
        var owners: [String: String] = [:]
        var names: [String: String] = [:]
        for image in images {
            let last = Self.last(image.stem)
            let isAlone = short[last]?.count == 1
            let name = isAlone ? last : image.stem.replacing("/", with: "_")
            if let other = owners.updateValue(image.path, forKey: name) {
                throw Problem(
                    path: image.path, reason: "this image and \(other) have the same name in the format",
                    fix: "rename one of them, or export as png")
            }
            names[image.path] = name
        }
        self.names = names
    }

    /// The name of an image, without extension.
    func name(of image: PoolImage) -> String { names[image.path] ?? Self.last(image.stem) }

    /// The name of an image with the extension of its file.
    func fileName(of image: PoolImage) -> String { name(of: image) + "." + image.imageURL.pathExtension }

    private static func last(_ stem: String) -> String { stem.split(separator: "/").last.map(String.init) ?? stem }
}
