import Foundation
import Imagery
import Problems

/// The labels of formats that store objects, by image. Later objects cover earlier ones.
struct AnnotatedObjects: AnnotationReader {
    /// An object of an image.
    struct Object {
        let classIndex: Int
        /// Returns the pixels of the object in an image of a size.
        let pixels: @Sendable (Size) throws(Problem) -> PixelRuns
    }

    /// The objects of an image.
    struct Image {
        /// The size in the files, if they have it.
        var size: Size?
        var objects: [Object] = []
        /// Why the image cannot be used.
        var problem: Problem?
    }

    let classes: [String]
    let problems: [Problem]
    private let byName: [String: Image]
    private let path: String

    /// - Throws: `Problem` if there are no images, or too many classes.
    init(classes: [String], images: [String: Image], problems: [Problem], path: String) throws {
        guard !images.isEmpty else {
            throw Problem.nothingToRead(problems, path: path)
        }
        guard classes.count <= LabelMask.maximumClassCount else {
            throw Problem(
                path: path,
                reason: "\(classes.count) classes, and there can be at most \(LabelMask.maximumClassCount)",
                fix: "merge classes")
        }
        self.classes = classes
        self.problems = problems.limited(path: path)
        byName = images
        self.path = path
    }

    var images: [String] { byName.keys.sorted() }

    func labels(of name: String, size: Size) throws -> LabelMask {
        guard let image = byName[name] else { preconditionFailure("AnnotatedObjects: \(name) has no labels") }
        if let problem = image.problem { throw problem }
        if let own = image.size, own != size {
            throw Problem.otherSize(own, image: size, path: "\(path): \(name)")
        }
        var mask = LabelMask(size: size)
        for object in image.objects {
            let pixels: PixelRuns
            do {
                pixels = try object.pixels(size)
            } catch {
                throw error.of("\(path): \(name)")
            }
            for range in pixels.ranges {
                for pixel in range { mask.values[pixel] = UInt8(object.classIndex) }
            }
        }
        return mask
    }
}
