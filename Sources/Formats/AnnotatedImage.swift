import Imagery
import Pool

/// An image with its labels, to be written in a format.
package struct AnnotatedImage: Sendable {
    package let image: PoolImage
    /// The number of the image in its export, from 1.
    package let number: Int
    /// The class index of each pixel, void or unlabeled.
    package let labels: LabelMask

    package init(image: PoolImage, number: Int, labels: LabelMask) {
        self.image = image
        self.number = number
        self.labels = labels
    }
}
