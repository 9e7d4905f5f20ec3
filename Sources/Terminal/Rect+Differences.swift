extension Rect {
    /// The smallest rectangle with all pixels at which two tables of the same size differ; nil if none does.
    /// - Parameters:
    ///   - first: `bytesPerPixel` bytes for each pixel, row by row.
    ///   - width: The pixels of a row.
    package init?(differencesBetween first: [UInt8], and second: [UInt8], width: Int, bytesPerPixel: Int = 1) {
        precondition(first.count == second.count, "Rect: \(first.count) and \(second.count) bytes")
        if first == second { return nil }
        let stride = bytesPerPixel * width
        func differs(_ row: Int) -> Bool {
            !first.equals(row * stride..<(row + 1) * stride, second, from: row * stride)
        }
        let rows = 0..<first.count / stride
        guard let top = rows.first(where: differs), let bottom = rows.last(where: differs) else { return nil }
        var (left, right) = (stride - 1, 0)
        for row in top...bottom where differs(row) {
            let start = row * stride
            left = (0..<left).first { first[start + $0] != second[start + $0] } ?? left
            right = (right + 1..<stride).last { first[start + $0] != second[start + $0] } ?? right
        }
        self.init(
            x: left / bytesPerPixel, y: top, width: right / bytesPerPixel - left / bytesPerPixel + 1,
            height: bottom - top + 1)
    }
}
