extension Image {
    /// The pixels that hang together with a start, side by side, and whose every channel differs from the start's by at
    /// most `tolerance` (0...255); as positions `row * width + column`. O(pixels).
    package func region(atRow row: Int, column: Int, tolerance: Int) -> PixelRuns {
        let start = self[row, column]
        func isNear(_ a: UInt8, _ b: UInt8) -> Bool { abs(Int(a) - Int(b)) <= tolerance }
        return connected(in: size, from: row * size.width + column) { at in
            isNear(bytes[3 * at], start.red) && isNear(bytes[3 * at + 1], start.green)
                && isNear(bytes[3 * at + 2], start.blue)
        }
    }
}

extension LabelMask {
    /// The pixels of one value that hang together with a start, side by side, as positions
    /// `row * width + column`. O(pixels).
    package func region(atRow row: Int, column: Int) -> PixelRuns {
        let start = self[row, column]
        return connected(in: size, from: row * size.width + column) { values[$0] == start }
    }
}

/// Fills run by run: of each run of a row, only its first pixel and its neighbors above and below are looked at again.
private func connected(in size: Size, from start: Int, where matches: (Int) -> Bool) -> PixelRuns {
    precondition(0..<size.count ~= start, "FloodFill: pixel \(start) outside \(size)")
    var isMember = [Bool](repeating: false, count: size.count)
    var open = [start]
    while let at = open.popLast() {
        guard !isMember[at] else { continue }
        let row = at / size.width
        let columns = row * size.width..<(row + 1) * size.width
        func isOpen(_ pixel: Int) -> Bool { !isMember[pixel] && matches(pixel) }
        var (first, end) = (at, at + 1)
        while first > columns.lowerBound, isOpen(first - 1) { first -= 1 }
        while end < columns.upperBound, isOpen(end) { end += 1 }
        for pixel in first..<end { isMember[pixel] = true }
        for step in [-size.width, size.width] where 0..<size.count ~= first + step {
            var wasOpen = false
            for pixel in first + step..<end + step {
                let isOpen = isOpen(pixel)
                if isOpen, !wasOpen { open.append(pixel) }
                wasOpen = isOpen
            }
        }
    }
    return PixelRuns(isMember.indices.lazy.filter { isMember[$0] })
}
