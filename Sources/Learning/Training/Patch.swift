import Imagery

/// One training item: pixels, and a label for each.
package struct Patch: Sendable, Equatable {
    package let pixels: Image
    /// `height * width` class indices; whatever is not below the network's class count (void, unlabeled) is ignored
    /// by the loss and serves as context only.
    package let labels: [UInt8]

    package init(pixels: Image, labels: [UInt8]) {
        precondition(
            labels.count == pixels.size.count, "Patch: \(labels.count) labels do not fill \(pixels.size) pixels")
        self.pixels = pixels
        self.labels = labels
    }
}

/// Where a trainer gets its patches.
package protocol PatchSource: Sendable {
    /// The number of patches, each of which an epoch visits once.
    var count: Int { get }

    /// Whether a patch is the same in each epoch. Then the features of a frozen backbone are computed once.
    var isFixed: Bool { get }

    /// The size of the patch at `index`, the same in each epoch; known without reading it.
    func size(at index: Int) -> Size

    /// The patch at `index` as epoch `epoch` (from 0) sees it: shifted, flipped or cropped as the recipe says. Several
    /// threads ask at a time.
    func patch(at index: Int, epoch: Int) throws -> Patch
}
