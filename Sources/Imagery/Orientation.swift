/// The EXIF orientation of an image (EXIF 2.32, tag 274): how to transform the stored pixels for display.
package enum Orientation: UInt8, Codable, Sendable {
    case upright = 1
    case mirrored, rotated180, flippedVertically, transposed, rotatedClockwise, transversed, rotatedCounterclockwise

    /// Whether rows and columns are exchanged for display.
    package var isOnItsSide: Bool { rawValue > 4 }

    /// The orientation in the EXIF segment of a JPEG; upright if there is none or it cannot be parsed.
    init(ofJPEG bytes: [UInt8]) {
        self = Self.exif(in: bytes).flatMap(Self.init(tiff:)) ?? .upright
    }

    /// The orientation in the EXIF chunk of a PNG; upright if there is none or it cannot be parsed.
    init(ofPNG bytes: [UInt8]) {
        self = PNG.chunk("eXIf", of: bytes).flatMap(Self.init(tiff:)) ?? .upright
    }

    /// The size of the displayed image, from the size of the stored image.
    package func size(ofStored size: Size) -> Size { isOnItsSide ? Size(height: size.width, width: size.height) : size }

    /// The displayed position of a stored pixel.
    func displayPosition(row: Int, column: Int, in stored: Size) -> (row: Int, column: Int) {
        let (lastRow, lastColumn) = (stored.height - 1, stored.width - 1)
        return switch self {
        case .upright: (row, column)
        case .mirrored: (row, lastColumn - column)
        case .rotated180: (lastRow - row, lastColumn - column)
        case .flippedVertically: (lastRow - row, column)
        case .transposed: (column, row)
        case .rotatedClockwise: (column, lastRow - row)
        case .transversed: (lastColumn - column, lastRow - row)
        case .rotatedCounterclockwise: (lastColumn - column, row)
        }
    }

    /// Finds the TIFF structure in the segment APP1 of a JPEG, before the first scan. Stray bytes between segments are
    /// skipped, as libjpeg does.
    private static func exif(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var at = 2
        while let start = bytes[min(at, bytes.count)...].firstIndex(of: 0xFF), start + 4 <= bytes.count {
            let marker = bytes[start + 1]
            if marker == 0xDA || marker == 0xD9 { return nil }
            // Skip fill bytes, a stuffed zero, and markers without a length.
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

    /// Reads the orientation from the first directory of a TIFF structure.
    private init?(tiff: ArraySlice<UInt8>) {
        let bytes = Array(tiff)
        let isLittle = bytes.starts(with: [0x49, 0x49, 42, 0])
        guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
        func number(at offset: Int, count: Int) -> Int? {
            guard offset >= 0, offset + count <= bytes.count else { return nil }
            let digits = bytes[offset..<offset + count]
            return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
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
    /// Applies an orientation to the stored pixels, and returns the image to display.
    func upright(_ orientation: Orientation) -> Image {
        guard orientation != .upright else { return self }
        return Image(
            size: orientation.size(ofStored: size), bytes: reoriented(bytes, size: size, channels: 3, orientation))
    }
}

extension LabelMask {
    /// Applies an orientation to the stored values, and returns the mask to display.
    package func upright(_ orientation: Orientation) -> LabelMask {
        guard orientation != .upright else { return self }
        return LabelMask(
            size: orientation.size(ofStored: size), values: reoriented(values, size: size, channels: 1, orientation))
    }
}

private func reoriented(_ stored: [UInt8], size: Size, channels: Int, _ orientation: Orientation) -> [UInt8] {
    let width = orientation.size(ofStored: size).width
    return [UInt8](unsafeUninitializedCapacity: stored.count) { upright, initialized in
        for row in 0..<size.height {
            for column in 0..<size.width {
                let position = orientation.displayPosition(row: row, column: column, in: size)
                let from = (row * size.width + column) * channels
                let to = (position.row * width + position.column) * channels
                for channel in 0..<channels { upright[to + channel] = stored[from + channel] }
            }
        }
        initialized = stored.count
    }
}
