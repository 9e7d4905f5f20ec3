/// A mask with one byte per pixel: a class index, `void` or `unlabeled`.
///
/// A mask that was just read from a file has the raw values of the file instead.
package struct LabelMask: Sendable, Equatable {
    /// A person marked the pixel as belonging to no class. Loss and metrics ignore it.
    package static let void: UInt8 = 254
    /// The pixel has no label yet.
    package static let unlabeled: UInt8 = 255
    /// The largest number of classes. Class indices are 0..<254.
    package static let maximumClassCount = 254

    package let size: Size
    /// `height * width` values, row by row. The count must not change.
    package var values: [UInt8]

    package init(size: Size, values: [UInt8]) {
        precondition(values.count == size.count, "LabelMask: \(values.count) values do not fill \(size)")
        self.size = size
        self.values = values
    }

    package init(size: Size, repeating value: UInt8 = LabelMask.unlabeled) {
        self.size = size
        values = [UInt8](repeating: value, count: size.count)
    }

    package subscript(row: Int, column: Int) -> UInt8 {
        get { values[row * size.width + column] }
        set { values[row * size.width + column] = newValue }
    }

    /// The part inside `rect`, which must lie within the mask.
    package func cropped(to rect: PixelRect) -> LabelMask {
        precondition(
            rect.top >= 0 && rect.left >= 0 && rect.rows.upperBound <= size.height
                && rect.columns.upperBound <= size.width, "LabelMask: \(rect) does not lie within \(size)")
        if rect.size == size { return self }
        var cropped: [UInt8] = []
        cropped.reserveCapacity(rect.count)
        for row in rect.rows {
            let start = row * size.width + rect.left
            cropped += values[start..<start + rect.width]
        }
        return LabelMask(size: rect.size, values: cropped)
    }

    /// Replaces the pixels of a rectangle by `part`. Its top left pixel is (`top`, `left`).
    package mutating func paste(_ part: LabelMask, top: Int, left: Int) {
        precondition(
            top >= 0 && left >= 0 && top + part.size.height <= size.height && left + part.size.width <= size.width,
            "LabelMask: \(part.size) at row \(top), column \(left) does not lie within \(size)")
        for row in 0..<part.size.height {
            let start = (top + row) * size.width + left
            let source = row * part.size.width
            values.replaceSubrange(
                start..<start + part.size.width, with: part.values[source..<source + part.size.width])
        }
    }
}
