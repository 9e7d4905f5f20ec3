/// Encodes pixels as a sixel image: bands of six rows, in each band one line per color, with run lengths.
enum SixelEncoder {
    /// - Parameters:
    ///   - pixels: Red, green and blue of each pixel, row by row.
    ///   - colors: The largest number of colors, at most 255.
    static func encode(_ pixels: [UInt8], width: Int, colors: Int) -> [UInt8] {
        let height = pixels.count / 3 / max(1, width)
        guard width > 0, height > 0 else { return [] }
        var palette = MedianCut(pixels, width: width, count: colors)
        let indices = palette.indices(of: pixels, width: width)
        // P2 = 1: pixels that are not drawn stay as they are. The raster attributes say the size of the image.
        var bytes = Array("\u{1B}P0;1;0q\"1;1;\(width);\(height)".utf8)
        var isUsed = [Bool](repeating: false, count: palette.colors.count)
        for index in indices { isUsed[Int(index)] = true }
        for (index, color) in palette.colors.enumerated() where isUsed[index] {
            func percent(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }
            let numbers = "\(percent(color.red));\(percent(color.green));\(percent(color.blue))"
            bytes += Array("#\(index);2;\(numbers)".utf8)
        }
        var lines = [UInt8](repeating: 0, count: palette.colors.count * width)
        for top in stride(from: 0, to: height, by: 6) {
            append(
                band: indices[top * width..<min(height, top + 6) * width], width: width, isLast: top + 6 >= height,
                lines: &lines, to: &bytes)
        }
        return bytes + [0x1B, 0x5C]
    }

    /// - Parameter lines: Zeros, one for each color and column. They are zeros again afterwards.
    private static func append(
        band: ArraySlice<UInt8>, width: Int, isLast: Bool, lines: inout [UInt8], to bytes: inout [UInt8]
    ) {
        var order: [Int] = []
        var isKnown = [Bool](repeating: false, count: lines.count / width)
        for row in 0..<band.count / width {
            let start = band.startIndex + row * width
            for column in 0..<width {
                let color = Int(band[start + column])
                if !isKnown[color] {
                    isKnown[color] = true
                    order.append(color)
                }
                lines[color * width + column] |= 1 << row
            }
        }
        for (number, color) in order.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: "$")) }
            bytes.append(UInt8(ascii: "#"))
            append(number: color, to: &bytes)
            let line = color * width..<(color + 1) * width
            // Empty columns at the end are left out.
            let end = (lines[line].lastIndex { $0 != 0 } ?? line.lowerBound - 1) + 1
            var at = line.lowerBound
            while at < end {
                let value = lines[at]
                var next = at + 1
                while next < end, lines[next] == value { next += 1 }
                append(UInt8(0x3F) + value, times: next - at, to: &bytes)
                at = next
            }
            for at in line { lines[at] = 0 }
        }
        if !isLast { bytes.append(UInt8(ascii: "-")) }
    }

    private static func append(_ character: UInt8, times: Int, to bytes: inout [UInt8]) {
        // `!4?` has three characters, so a run is not longer than the characters from four of them on.
        if times < 4 {
            for _ in 0..<times { bytes.append(character) }
        } else {
            bytes.append(UInt8(ascii: "!"))
            append(number: times, to: &bytes)
            bytes.append(character)
        }
    }

    private static func append(number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { append(number: number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
