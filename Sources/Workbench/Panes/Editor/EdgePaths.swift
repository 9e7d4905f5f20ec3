import Imagery

/// The lines between the corners of an outline: straight, or along the edges of the image.
struct EdgePaths: Sendable {
    private struct Ends: Hashable, Sendable {
        let start: Pixel
        let end: Pixel
    }

    private let wire: LiveWire
    /// The paths that the outline used last, because most of them stay the same while the cursor moves.
    private var paths: [Ends: [Pixel]] = [:]

    init(_ image: Image) { wire = LiveWire(image) }

    /// The pixels of the lines from each corner to the next.
    /// - Parameter isClosed: Whether a line from the last corner to the first follows.
    mutating func outline(_ corners: [Pixel], isClosed: Bool) -> [Pixel] {
        let ends = zip(corners, corners.dropFirst() + (isClosed ? corners.prefix(1) : [])).map {
            Ends(start: $0, end: $1)
        }
        var used: [Ends: [Pixel]] = [:]
        for line in ends { used[line] = paths[line] ?? used[line] ?? path(line) }
        paths = used
        return ends.flatMap { used[$0] ?? [] }
    }

    private func path(_ ends: Ends) -> [Pixel] {
        let size = wire.size
        func isInside(_ pixel: Pixel) -> Bool {
            0..<size.height ~= pixel.row && 0..<size.width ~= pixel.column
        }
        guard isInside(ends.start), isInside(ends.end),
            let path = wire.path(
                from: ends.start.row * size.width + ends.start.column, to: ends.end.row * size.width + ends.end.column)
        else { return Pixel.line(from: ends.start, to: ends.end) }
        return path.map { Pixel(row: $0 / size.width, column: $0 % size.width) }
    }
}
