import Imagery

/// Regions of pixels that hang together by their sides.
package enum FloodFill {
    /// The region around `seed` whose pixels all hold `belongs`, as ascending positions row by row; empty if `seed` does not.
    /// Every pixel is looked at a bounded number of times.
    package static func region(
        of size: Size, from seed: Pixel, where belongs: (_ position: Int) -> Bool
    ) -> [Int] {
        let start = seed.row * size.width + seed.column
        guard belongs(start) else { return [] }
        var inside = [Bool](repeating: false, count: size.count)
        inside[start] = true
        var open = [start]
        func visit(_ position: Int) {
            if !inside[position], belongs(position) {
                inside[position] = true
                open.append(position)
            }
        }
        while let position = open.popLast() {
            let column = position % size.width
            if column > 0 { visit(position - 1) }
            if column < size.width - 1 { visit(position + 1) }
            if position >= size.width { visit(position - size.width) }
            if position + size.width < size.count { visit(position + size.width) }
        }
        return inside.indices.filter { inside[$0] }
    }

    /// The region around `seed` of pixels whose value is the seed's.
    package static func region(of mask: LabelMask, from seed: Pixel) -> [Int] {
        let value = mask[seed.row, seed.column]
        return region(of: mask.size, from: seed) { mask.values[$0] == value }
    }

    /// The region around `seed` of pixels none of whose channels differs from the seed's by more than `tolerance`.
    package static func region(of image: Image, from seed: Pixel, tolerance: Int) -> [Int] {
        let color = image[seed.row, seed.column]
        let target = [Int(color.red), Int(color.green), Int(color.blue)]
        return region(of: image.size, from: seed) { position in
            (0..<3).allSatisfy { abs(Int(image.bytes[position * 3 + $0]) - target[$0]) <= tolerance }
        }
    }
}
