import Imagery

/// A part of an image that is predicted in one run.
package struct InferenceWindow: Hashable, Sendable {
    /// The pixels that are the network's input.
    package let rows: Range<Int>
    package let columns: Range<Int>
    /// The pixels whose prediction is used. Each pixel of the image is in the core of one window.
    package let coreRows: Range<Int>
    package let coreColumns: Range<Int>

    package var size: Size { Size(height: rows.count, width: columns.count) }
}

/// Cuts large images into windows, because memory grows with the number of pixels. An image of 24 megapixels would need
/// more than 8 GB at once.
///
/// An image of at most `largestWhole` pixels is one window. Other images have overlapping windows with sides of at most
/// `side` pixels. The border between the cores of two windows is in the middle of their overlap.
///
/// At least `margin - 8` pixels of context are between a core and the border of its window, unless the image ends
/// there. Windows start at multiples of 16, except the last one. So two neighbors may overlap by up to 15 pixels less
/// than two margins.
///
/// The network's global average is an average over a window. This is similar to training, where it is an average over a
/// crop.
package struct WindowPolicy: Sendable, Equatable {
    /// Images up to 2048x1024 pixels are one window. A window needs about 0.5 GB. The windows of an image of 24
    /// megapixels have 1.6 times its pixels. Larger windows need more memory; smaller ones overlap more.
    package static let standard = WindowPolicy(largestWhole: 1 << 21, side: 1280, margin: 128)

    private let largestWhole: Int
    private let side: Int
    private let margin: Int

    /// - Precondition: `side` is more than two margins.
    package init(largestWhole: Int, side: Int, margin: Int) {
        precondition(margin >= 0 && side > 2 * margin, "WindowPolicy: margins of \(margin) in windows of \(side)")
        self.largestWhole = largestWhole
        self.side = side
        self.margin = margin
    }

    /// Whether an image is small enough to be one window.
    package func isWhole(_ size: Size) -> Bool { size.count <= largestWhole }

    /// The windows of an image, row by row.
    package func windows(of size: Size) -> [InferenceWindow] {
        let whole = isWhole(size)
        let vertical = spans(of: size.height, isWhole: whole)
        let horizontal = spans(of: size.width, isWhole: whole)
        return vertical.flatMap { rows in
            horizontal.map { columns in
                InferenceWindow(
                    rows: rows.seen, columns: columns.seen, coreRows: rows.core, coreColumns: columns.core)
            }
        }
    }

    private func spans(of extent: Int, isWhole: Bool) -> [(seen: Range<Int>, core: Range<Int>)] {
        guard !isWhole, extent > side else { return [(0..<extent, 0..<extent)] }
        let step = side - 2 * margin
        let count = (extent - 2 * margin + step - 1) / step
        // At stride 16 the cells of a window are cells of the whole image, except in the last window.
        let starts = (0..<count).map { $0 == count - 1 ? extent - side : $0 * (extent - side) / (count - 1) / 16 * 16 }
        let borders = [0] + zip(starts, starts.dropFirst()).map { ($0 + side + $1) / 2 } + [extent]
        return starts.indices.map { (starts[$0]..<starts[$0] + side, borders[$0]..<borders[$0 + 1]) }
    }
}
