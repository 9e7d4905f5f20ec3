/// A palette for an image, by median cut (Heckbert, 1982).
package struct MedianCut {
    package private(set) var colors: [(red: UInt8, green: UInt8, blue: UInt8)] = []
    /// The index of the nearest color for each color of 5 bits per channel; 255 if it is not known yet.
    private var nearest = [UInt8](repeating: 255, count: 1 << 15)

    /// The pixels whose colors are equal in 5 bits per channel.
    private struct Entry {
        /// The 15 bits.
        let color: Int
        /// The sums of red, green and blue, and the number of pixels.
        let sums: SIMD4<Int>

        var count: Int { sums.w }
    }

    private struct Box {
        var entries: [Entry]
        var total: Int
        /// The channel with the largest extent, as the position of its lowest bit, and that extent.
        var longest: (shift: Int, extent: Int)

        init(_ entries: [Entry]) {
            self.entries = entries
            total = entries.reduce(0) { $0 + $1.count }
            longest = (0, 0)
            for shift in [10, 5, 0] {
                let values = entries.lazy.map { $0.color >> shift & 31 }
                let extent = (values.max() ?? 0) - (values.min() ?? 0)
                if extent > longest.extent { longest = (shift, extent) }
            }
        }
    }

    /// - Parameters:
    ///   - pixels: Red, green and blue of each pixel.
    ///   - width: The pixels of a row.
    ///   - count: The largest number of colors, at most 255.
    package init(_ pixels: [UInt8], width: Int, count: Int) {
        precondition(
            width > 0 && pixels.count.isMultiple(of: 3 * width), "MedianCut: \(pixels.count) bytes, width \(width)")
        var histogram = [SIMD4<Int>](repeating: .zero, count: 1 << 15)
        let stride = 3 * width
        var start = 0
        while start < pixels.count {
            // An enlarged image has several equal rows of pixels.
            var end = start + stride
            while end < pixels.count, pixels.equals(start..<start + stride, pixels, from: end) { end += stride }
            let repeats = (end - start) / stride
            // The sums of the colors make the palette exact where an image has few of them.
            for at in Swift.stride(from: start, to: start + stride, by: 3) {
                let (red, green, blue) = (pixels[at], pixels[at + 1], pixels[at + 2])
                histogram[Self.key(red, green, blue)] &+= repeats &* SIMD4(Int(red), Int(green), Int(blue), 1)
            }
            start = end
        }
        let used = histogram.indices.lazy.filter { histogram[$0].w > 0 }.map { Entry(color: $0, sums: histogram[$0]) }
        var boxes = used.isEmpty ? [] : [Box(Array(used))]
        while boxes.count < count {
            func weight(_ box: Box) -> Int { box.total * box.longest.extent }
            guard let index = boxes.indices.max(by: { weight(boxes[$0]) < weight(boxes[$1]) }),
                boxes[index].longest.extent > 0
            else { break }
            let shift = boxes[index].longest.shift
            let sorted = boxes[index].entries.sorted {
                ($0.color >> shift & 31, $0.color) < ($1.color >> shift & 31, $1.color)
            }
            var (sum, split) = (0, 0)
            while split < sorted.count - 1, split == 0 || 2 * (sum + sorted[split].count) <= boxes[index].total {
                sum += sorted[split].count
                split += 1
            }
            boxes[index] = Box(Array(sorted[..<split]))
            boxes.append(Box(Array(sorted[split...])))
        }
        colors = boxes.map { box in
            let sums = box.entries.reduce(SIMD4<Int>.zero) { $0 &+ $1.sums }
            func mean(_ channel: Int) -> UInt8 { UInt8((sums[channel] + box.total / 2) / box.total) }
            return (mean(0), mean(1), mean(2))
        }
    }

    private static func key(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
    }

    /// The index of the nearest color of the palette for each pixel. The palette must not be empty.
    mutating func indices(of pixels: [UInt8], width: Int) -> [UInt8] {
        precondition(
            width > 0 && pixels.count.isMultiple(of: 3 * width), "MedianCut: \(pixels.count) bytes, width \(width)")
        var indices = [UInt8](repeating: 0, count: pixels.count / 3)
        for start in stride(from: 0, to: indices.count, by: width) {
            if start > 0, pixels.equals(3 * start..<3 * (start + width), pixels, from: 3 * (start - width)) {
                for at in start..<start + width { indices[at] = indices[at - width] }
                continue
            }
            for at in start..<start + width {
                let (red, green, blue) = (pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2])
                let known = nearest[Self.key(red, green, blue)]
                indices[at] = known != 255 ? known : index(red, green, blue)
            }
        }
        return indices
    }

    /// The index of the nearest color of the palette. The palette must not be empty.
    package mutating func index(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let key = Self.key(red, green, blue)
        if nearest[key] != 255 { return nearest[key] }
        // The middle of all colors with this key, so that the result does not depend on which one comes first.
        let middle = [10, 5, 0].map { (key >> $0 & 31) * 255 / 31 }
        var (best, least) = (0, Int.max)
        for (index, color) in colors.enumerated() {
            let (red, green, blue) = (
                Int(color.red) - middle[0], Int(color.green) - middle[1], Int(color.blue) - middle[2]
            )
            let distance = 3 * red * red + 6 * green * green + blue * blue
            if distance < least { (best, least) = (index, distance) }
        }
        nearest[key] = UInt8(best)
        return UInt8(best)
    }
}
