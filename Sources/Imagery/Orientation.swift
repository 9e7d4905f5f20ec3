/// How the samples of a photo lie: EXIF 2.32, tag 274.
package enum Orientation: UInt8, Codable, Sendable {
    case upright = 1
    case mirrored, turnedAround, upsideDown, transposed, turnedRight, transversed, turnedLeft

    /// Whether rows and columns change places.
    package var isOnItsSide: Bool { rawValue > 4 }

    /// What the EXIF segment of a JPEG says; upright where it says nothing, or nothing that can be understood.
    init(ofJPEG bytes: [UInt8]) {
        self = Self.exif(in: bytes).flatMap(Self.init(tiff:)) ?? .upright
    }

    /// What the EXIF chunk of a PNG says, as for a JPEG.
    init(ofPNG bytes: [UInt8]) {
        self = PNG.chunk("eXIf", of: bytes).flatMap(Self.init(tiff:)) ?? .upright
    }

    /// The extent of the picture as it is to be seen.
    package func size(ofStored size: Size) -> Size { isOnItsSide ? Size(height: size.width, width: size.height) : size }

    /// Where the sample of a row and column of the stored picture is to be seen.
    func place(row: Int, column: Int, in stored: Size) -> (row: Int, column: Int) {
        let (lastRow, lastColumn) = (stored.height - 1, stored.width - 1)
        return switch self {
        case .upright: (row, column)
        case .mirrored: (row, lastColumn - column)
        case .turnedAround: (lastRow - row, lastColumn - column)
        case .upsideDown: (lastRow - row, column)
        case .transposed: (column, row)
        case .turnedRight: (column, lastRow - row)
        case .transversed: (lastColumn - column, lastRow - row)
        case .turnedLeft: (lastColumn - column, row)
        }
    }

    /// The TIFF structure in the segment APP1, which stands before the first scan. As for the decoder, odd bytes between
    /// segments do not count.
    private static func exif(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var at = 2
        while let start = bytes[min(at, bytes.count)...].firstIndex(of: 0xFF), start + 4 <= bytes.count {
            let marker = bytes[start + 1]
            if marker == 0xDA || marker == 0xD9 { return nil }
            // Fill bytes, a stuffed zero, and markers without a length.
            if marker == 0xFF || marker == 0 || marker == 1 || 0xD0...0xD8 ~= marker {
                at = start + (marker == 0xFF ? 1 : 2)
                continue
            }
            let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
            guard length >= 2, start + 2 + length <= bytes.count else { return nil }
            let content = bytes[start + 4..<start + 2 + length]
            if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
            at = start + 2 + length
        }
        return nil
    }

    /// From the first directory of a TIFF structure.
    private init?(tiff: ArraySlice<UInt8>) {
        let bytes = Array(tiff)
        let isLittle = bytes.starts(with: [0x49, 0x49, 42, 0])
        guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
        func number(at offset: Int, count: Int) -> Int? {
            guard offset >= 0, offset + count <= bytes.count else { return nil }
            let own = bytes[offset..<offset + count]
            return (isLittle ? Array(own.reversed()) : Array(own)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, count: 4), let entries = number(at: directory, count: 2) else { return nil }
        for entry in 0..<entries {
            let at = directory + 2 + 12 * entry
            guard let tag = number(at: at, count: 2) else { return nil }
            guard tag == 274 else { continue }
            guard number(at: at + 2, count: 2) == 3, let value = number(at: at + 8, count: 2),
                let known = UInt8(exactly: value).flatMap(Self.init(rawValue:))
            else { return nil }
            self = known
            return
        }
        return nil
    }
}

extension Image {
    /// The picture as it is to be seen, where its samples lie as `orientation` says.
    func upright(_ orientation: Orientation) -> Image {
        guard orientation != .upright else { return self }
        return Image(
            size: orientation.size(ofStored: size), bytes: turned(bytes, size: size, channels: 3, orientation))
    }
}

extension LabelMask {
    /// The mask as it is to be seen, where its values lie as `orientation` says.
    package func upright(_ orientation: Orientation) -> LabelMask {
        guard orientation != .upright else { return self }
        return LabelMask(
            size: orientation.size(ofStored: size), values: turned(values, size: size, channels: 1, orientation))
    }
}

private func turned(_ stored: [UInt8], size: Size, channels: Int, _ orientation: Orientation) -> [UInt8] {
    let width = orientation.size(ofStored: size).width
    return [UInt8](unsafeUninitializedCapacity: stored.count) { upright, initialized in
        for row in 0..<size.height {
            for column in 0..<size.width {
                let place = orientation.place(row: row, column: column, in: size)
                let from = (row * size.width + column) * channels
                let to = (place.row * width + place.column) * channels
                for channel in 0..<channels { upright[to + channel] = stored[from + channel] }
            }
        }
        initialized = stored.count
    }
}
