/// Writes any kind of PNG, sample by sample and without compression. The encoder of the program writes only few kinds.
package struct PNGBuilder {
    package enum Kind: UInt8, CaseIterable, Sendable {
        case gray = 0
        case rgb = 2
        case palette = 3
        case grayAlpha = 4
        case rgbAlpha = 6

        package var channels: Int { [.gray: 1, .rgb: 3, .palette: 1, .grayAlpha: 2, .rgbAlpha: 4][self] ?? 0 }

        package var depths: [Int] {
            switch self {
            case .gray: [1, 2, 4, 8, 16]
            case .palette: [1, 2, 4, 8]
            case .rgb, .grayAlpha, .rgbAlpha: [8, 16]
            }
        }
    }

    package var kind: Kind
    package var depth: Int
    package var width: Int
    package var height: Int
    package var interlaced = false
    /// Red, green and blue of each entry of the palette.
    package var palette: [UInt8] = []
    /// The bytes of a tRNS chunk.
    package var transparency: [UInt8] = []

    package init(_ kind: Kind, depth: Int, width: Int, height: Int) {
        self.kind = kind
        self.depth = depth
        self.width = width
        self.height = height
    }

    /// The bytes of the file. `sample` returns the value at a row, column and channel.
    package func bytes(_ sample: (_ row: Int, _ column: Int, _ channel: Int) -> Int) -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        let header = bigEndian(width) + bigEndian(height) + [UInt8(depth), kind.rawValue, 0, 0, interlaced ? 1 : 0]
        file += Self.chunk("IHDR", header)
        if !palette.isEmpty { file += Self.chunk("PLTE", palette) }
        if !transparency.isEmpty { file += Self.chunk("tRNS", transparency) }
        file += Self.chunk("IDAT", zlibStored(scanlines(sample)))
        return file + Self.chunk("IEND", [])
    }

    /// A chunk with its length and checksum.
    package static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bigEndian(content.count) + body + checksum(body[...])
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bigEndian(Int(Checksum.crc32(bytes)))
    }

    /// Corrects the checksums of all complete chunks. Without this, most damage would not reach the decoder.
    package static func withRightChecksums(_ file: [UInt8]) -> [UInt8] {
        var repaired = file
        var at = 8
        while at + 12 <= file.count {
            let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - at - 12 else { break }
            let end = at + 8 + length
            repaired.replaceSubrange(end..<end + 4, with: checksum(file[at + 4..<end]))
            at = end + 4
        }
        return repaired
    }

    private func scanlines(_ sample: (Int, Int, Int) -> Int) -> [UInt8] {
        let adam7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        var lines: [UInt8] = []
        for (top, left, down, right) in interlaced ? adam7 : [(0, 0, 1, 1)] where left < width {
            for row in stride(from: top, to: height, by: down) {
                lines.append(0)
                var bits = 0
                var held = 0
                for column in stride(from: left, to: width, by: right) {
                    for channel in 0..<kind.channels {
                        held = held << depth | sample(row, column, channel)
                        bits += depth
                        while bits >= 8 {
                            bits -= 8
                            lines.append(UInt8(truncatingIfNeeded: held >> bits))
                            held &= (1 << bits) - 1
                        }
                    }
                }
                if bits > 0 { lines.append(UInt8(held << (8 - bits))) }
            }
        }
        return lines
    }

    private func zlibStored(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = content[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let low = UInt8(block.count & 255)
            let high = UInt8(block.count >> 8)
            stream += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
        } while !rest.isEmpty
        var a = 1
        var b = 0
        for byte in content {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + bigEndian(b << 16 | a)
    }
}

private func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
