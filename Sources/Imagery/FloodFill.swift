extension Image {
    /// The pixels that hang together with a start, side by side, and whose every channel differs from the start's by at
    /// most `tolerance` (0...255); as ascending positions `row * width + column`. O(pixels).
    package func region(atRow row: Int, column: Int, tolerance: Int) -> [Int] {
        let start = self[row, column]
        func isNear(_ a: UInt8, _ b: UInt8) -> Bool { abs(Int(a) - Int(b)) <= tolerance }
        return connected(in: size, from: row * size.width + column) { at in
            isNear(bytes[3 * at], start.red) && isNear(bytes[3 * at + 1], start.green)
                && isNear(bytes[3 * at + 2], start.blue)
        }
    }
}

extension LabelMask {
    /// The pixels of one value that hang together with a start, side by side, as ascending positions
    /// `row * width + column`. O(pixels).
    package func region(atRow row: Int, column: Int) -> [Int] {
        let start = self[row, column]
        return connected(in: size, from: row * size.width + column) { values[$0] == start }
    }
}

private func connected(in size: Size, from start: Int, where matches: (Int) -> Bool) -> [Int] {
    precondition(0..<size.count ~= start, "FloodFill: pixel \(start) outside \(size)")
    var isMember = [Bool](repeating: false, count: size.count)
    // Half as wide as `Int`: of a photo most pixels may wait here. Images have at most 2^27.
    var open = [Int32(start)]
    var count = 1
    isMember[start] = true
    while let at = open.popLast().map({ Int($0) }) {
        let column = at % size.width
        func visit(_ next: Int, _ exists: Bool) {
            guard exists, !isMember[next], matches(next) else { return }
            isMember[next] = true
            open.append(Int32(next))
            count += 1
        }
        visit(at - 1, column > 0)
        visit(at + 1, column < size.width - 1)
        visit(at - size.width, at >= size.width)
        visit(at + size.width, at + size.width < size.count)
    }
    var members: [Int] = []
    members.reserveCapacity(count)
    for at in isMember.indices where isMember[at] { members.append(at) }
    return members
}
