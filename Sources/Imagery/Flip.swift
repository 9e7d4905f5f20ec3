extension Image {
    /// The image with left and right exchanged.
    package func flippedHorizontally() -> Image {
        Image(size: size, bytes: flippedRows(bytes, size: size, channels: 3))
    }
}

extension LabelMask {
    /// The mask with left and right exchanged.
    package func flippedHorizontally() -> LabelMask {
        LabelMask(size: size, values: flippedRows(values, size: size, channels: 1))
    }
}

private func flippedRows(_ source: [UInt8], size: Size, channels: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: source.count) { flipped, initialized in
        for row in 0..<size.height {
            for column in 0..<size.width {
                let from = (row * size.width + size.width - 1 - column) * channels
                let to = (row * size.width + column) * channels
                for channel in 0..<channels { flipped[to + channel] = source[from + channel] }
            }
        }
        initialized = source.count
    }
}
