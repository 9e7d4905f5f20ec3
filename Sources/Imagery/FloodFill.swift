extension Image {
    /// Flood fill: the pixels that are 4-connected to the start and similar to it, as positions `row * width + column`.
    ///
    /// A pixel is similar if no channel differs from the start's by more than `tolerance` (0...255). O(pixels).
    package func region(atRow row: Int, column: Int, tolerance: Int) -> PixelRuns {
        let start = self[row, column]
        func isSimilar(_ a: UInt8, _ b: UInt8) -> Bool { abs(Int(a) - Int(b)) <= tolerance }
        return floodFill(in: size, from: row * size.width + column) { at in
            isSimilar(bytes[3 * at], start.red) && isSimilar(bytes[3 * at + 1], start.green)
                && isSimilar(bytes[3 * at + 2], start.blue)
        }
    }
}

extension LabelMask {
    /// Flood fill: the pixels that are 4-connected to the start and have its value. They are positions
    /// `row * width + column`. O(pixels).
    package func region(atRow row: Int, column: Int) -> PixelRuns {
        let start = self[row, column]
        return floodFill(in: size, from: row * size.width + column) { values[$0] == start }
    }
}

private func floodFill(in size: Size, from start: Int, where matches: (Int) -> Bool) -> PixelRuns {
    precondition(0..<size.count ~= start, "FloodFill: pixel \(start) outside \(size)")
    var isMember = [Bool](repeating: false, count: size.count)
    floodFill(in: size, from: start) {
        !isMember[$0] && matches($0)
    } fill: { run in
        for pixel in run { isMember[pixel] = true }
    }
    return PixelRuns(isMember.indices.lazy.filter { isMember[$0] })
}

/// A scanline flood fill. It pushes one pixel per run of a row on the stack, not every pixel.
/// - Parameters:
///   - isOpen: Whether a pixel belongs to the region and is not filled yet.
///   - fill: Called with each run of a row. Its pixels must not be open afterwards.
func floodFill(in size: Size, from start: Int, where isOpen: (Int) -> Bool, fill: (Range<Int>) -> Void) {
    var stack = [start]
    while let at = stack.popLast() {
        guard isOpen(at) else { continue }
        let row = at / size.width
        let columns = row * size.width..<(row + 1) * size.width
        var (first, end) = (at, at + 1)
        while first > columns.lowerBound, isOpen(first - 1) { first -= 1 }
        while end < columns.upperBound, isOpen(end) { end += 1 }
        fill(first..<end)
        for step in [-size.width, size.width] where 0..<size.count ~= first + step {
            var wasOpen = false
            for pixel in first + step..<end + step {
                let isOpen = isOpen(pixel)
                if isOpen, !wasOpen { stack.append(pixel) }
                wasOpen = isOpen
            }
        }
    }
}
