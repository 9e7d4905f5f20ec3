import Imagery

/// A part of an image that the network is asked about at a time.
package struct InferenceWindow: Hashable, Sendable {
    /// The pixels of the image that the network sees.
    package let rows: Range<Int>
    package let columns: Range<Int>
    /// Those among them that its answer counts for: each pixel of the image in one window.
    package let coreRows: Range<Int>
    package let coreColumns: Range<Int>

    package var size: Size { Size(height: rows.count, width: columns.count) }
}

/// How large images are cut into windows, because the memory of a run grows with the pixels: a photo of 24 megapixels
/// at once takes more than 8 GB.
///
/// Images up to `largestWhole` pixels are seen whole. Others are seen in overlapping windows of at most `side` pixels a
/// side, and of each window the pixels count that lie nearer to its middle than to that of the next. So at least
/// `margin - 8` pixels of context lie between them and the window's border, unless the image ends there: windows start
/// at multiples of 16, except the last one, and two neighbors share up to 15 pixels less than two margins. The network's
/// average over the whole image is then the average over a window, as over the crops that it is trained on.
package struct WindowPolicy: Sendable, Equatable {
    /// 2048x1024 pixels are seen whole. A window takes about 0.5 GB, and windows of 24 megapixels together have 1.6 times
    /// the pixels of the image.
    package static let standard = WindowPolicy(largestWhole: 1 << 21, side: 1280, margin: 128)

    private let largestWhole: Int
    private let side: Int
    private let margin: Int

    /// - Precondition: a side longer than two margins.
    package init(largestWhole: Int, side: Int, margin: Int) {
        precondition(margin >= 0 && side > 2 * margin, "WindowPolicy: margins of \(margin) in windows of \(side)")
        self.largestWhole = largestWhole
        self.side = side
        self.margin = margin
    }

    package func isWhole(_ size: Size) -> Bool { size.count <= largestWhole }

    /// The windows of an image row by row; one that is all of it where the image is seen whole.
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
        // At stride 16 the cells of a window lie where those of the whole image would, except those of the last one.
        let starts = (0..<count).map { $0 == count - 1 ? extent - side : $0 * (extent - side) / (count - 1) / 16 * 16 }
        let borders = [0] + zip(starts, starts.dropFirst()).map { ($0 + side + $1) / 2 } + [extent]
        return starts.indices.map { (starts[$0]..<starts[$0] + side, borders[$0]..<borders[$0 + 1]) }
    }
}
