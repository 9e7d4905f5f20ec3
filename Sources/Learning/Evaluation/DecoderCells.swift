/// Maps positions (cells) of the decoder's feature map, at a quarter of the image's extents, to pixels. Corners are
/// aligned.
package enum DecoderCells {
    /// The extent of the feature map along an axis, for an extent of the image.
    package static func count(of extent: Int) -> Int { (extent + 3) / 4 }

    /// The pixel at a cell, along an axis of `extent` pixels.
    package static func pixel(of cell: Int, extent: Int) -> Int {
        Int((Double(cell) * scale(extent)).rounded())
    }

    /// The cells whose pixel is in `pixels`; the nearest cell if there is none.
    package static func cells(on pixels: Range<Int>, extent: Int) -> Range<Int> {
        let cells = count(of: extent)
        let inside = (0..<cells).filter { pixels ~= pixel(of: $0, extent: extent) }
        if let first = inside.first, let last = inside.last { return first..<last + 1 }
        let scale = scale(extent)
        let middle = Double(pixels.lowerBound + pixels.count / 2)
        let nearest = min(cells - 1, scale > 0 ? Int((middle / scale).rounded()) : 0)
        return nearest..<nearest + 1
    }

    private static func scale(_ extent: Int) -> Double {
        let cells = count(of: extent)
        return cells > 1 ? Double(extent - 1) / Double(cells - 1) : 0
    }
}
