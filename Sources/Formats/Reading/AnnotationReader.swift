import Imagery
import Problems

/// Reads the labels of images from files of a format. One image is in memory at a time, except in formats that have
/// all images in one file.
package protocol AnnotationReader {
    /// The names of the classes in the files, by class index of the masks that `labels` returns; at most 254.
    var classes: [String] { get }

    /// The images with labels, as the files name them: paths or names, with or without extension.
    var images: [String] { get }

    /// Parts of the files that are left out. More are added while images are read.
    var problems: [Problem] { get }

    /// The labels of an image: indices of `classes`, void, and unlabeled for other pixels.
    /// - Parameters:
    ///   - image: A name of `images`.
    ///   - size: The size of the image. It must be the size that the files say.
    /// - Throws: `Problem` if the labels cannot be used.
    func labels(of image: String, size: Size) throws -> LabelMask
}

extension Problem {
    /// There are no labels to read. The first of other problems is the likely reason.
    static func nothingToRead(_ problems: [Problem], path: String) -> Problem {
        Problem(
            path: path, reason: "there are no labels to read" + (problems.first.map { ": " + $0.reason } ?? ""),
            fix: problems.first?.fix ?? "check the format and the path")
    }

    /// The labels are for an image of another size.
    static func otherSize(_ size: Size, image: Size, path: String) -> Problem {
        Problem(
            path: path, reason: "the labels are for \(size) pixels, the image has \(image)",
            fix: "export the labels for the images of this project")
    }
}
