/// Maps positions (cells) of the decoder's feature map to pixels of the image, along one axis. Corners are aligned.
package struct DecoderCells {
    /// The number of cells and of pixels.
    private let count: Int
    private let extent: Int

    package init(_ count: Int, on extent: Int) {
        self.count = count
        self.extent = extent
    }

    /// The pixel at a cell.
    package func pixel(of cell: Int) -> Int { Int((Double(cell) * scale).rounded()) }

    /// The cells whose pixel is in `pixels`; the nearest cell if there is none.
    package func cells(on pixels: Range<Int>) -> Range<Int> {
        let inside = (0..<count).filter { pixels ~= pixel(of: $0) }
        if let first = inside.first, let last = inside.last { return first..<last + 1 }
        let middle = Double(pixels.lowerBound + pixels.count / 2)
        let nearest = min(count - 1, scale > 0 ? Int((middle / scale).rounded()) : 0)
        return nearest..<nearest + 1
    }

    /// The pixels from a cell to the next one.
    private var scale: Double { count > 1 ? Double(extent - 1) / Double(count - 1) : 0 }
}
