import Imagery
import Learning

extension Prediction.DecoderFeatures {
    /// The mean of the cells whose pixel of the image (of `size`, corners aligned) lies in `rect`; of the nearest cell
    /// where the rectangle is smaller than one.
    func mean(over rect: PixelRect, of size: Size) -> [Float] {
        let rows = Self.cells(from: rect.top, count: rect.height, of: size.height, among: height)
        let columns = Self.cells(from: rect.left, count: rect.width, of: size.width, among: width)
        var sums = [Double](repeating: 0, count: channels)
        for row in rows {
            for column in columns {
                let start = (row * width + column) * channels
                for channel in 0..<channels { sums[channel] += Double(elements[start + channel]) }
            }
        }
        return sums.map { Float($0 / Double(rows.count * columns.count)) }
    }

    static func cells(from start: Int, count: Int, of extent: Int, among cells: Int) -> [Int] {
        let inside = (0..<cells).filter { start..<start + count ~= pixel(of: $0, extent: extent, cells: cells) }
        guard inside.isEmpty else { return inside }
        let scale = Self.scale(extent, cells)
        let nearest = scale > 0 ? (Double(start + count / 2) / scale).rounded() : 0
        return [min(cells - 1, Int(nearest))]
    }

    /// The pixel on which a cell lies, corners aligned.
    static func pixel(of cell: Int, extent: Int, cells: Int) -> Int {
        Int((Double(cell) * scale(extent, cells)).rounded())
    }

    private static func scale(_ extent: Int, _ cells: Int) -> Double {
        cells > 1 ? Double(extent - 1) / Double(cells - 1) : 0
    }
}
