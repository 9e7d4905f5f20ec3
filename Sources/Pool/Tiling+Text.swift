import Imagery
import Problems

/// Tilings as text: `4x4` for rows and columns, `128` for squares with this side.
extension Tiling: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .grid(let rows, let columns): "\(rows)x\(columns)"
        case .region(let side): "\(side)"
        }
    }

    /// Parses either form; nil for other texts.
    package init?(_ text: String) {
        if let grid = try? Tiling(tiles: text) {
            self = grid
        } else if let region = try? Tiling(region: text) {
            self = region
        } else {
            return nil
        }
    }

    /// Parses rows and columns, such as `4x4`.
    package init(tiles text: String) throws {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let rows = parts[0], let columns = parts[1], rows > 0, columns > 0 else {
            throw Problem(
                path: "tiles \(text)", reason: "not a grid of tiles",
                fix: "write rows, an x and columns, each at least 1, as in 4x4")
        }
        self = .grid(rows: rows, columns: columns)
    }

    /// Parses the side of square regions in pixels, such as `128`.
    package init(region text: String) throws {
        guard let side = Int(text), side > 0 else {
            throw Problem(
                path: "region \(text)", reason: "not the side of a square",
                fix: "write a number of pixels of at least 1, as in 128")
        }
        self = .region(side: side)
    }

    /// Whether every tile of an image of this size has pixels.
    package func fits(_ size: Size) -> Bool {
        switch self {
        case .grid(let rows, let columns): rows <= size.height && columns <= size.width
        case .region: true
        }
    }

    /// The largest number of tiles in an image. Each tile takes a row in memory and in the journal, so more are likely
    /// a mistake.
    private static let maximumTiles = 1 << 20

    /// The reason why an image of this size cannot have this tiling; nil if it can.
    func problem(_ size: Size, path: String) -> Problem? {
        guard fits(size) else {
            return Problem(
                path: path, reason: "\(size) pixels are too few for \(self) tiles",
                fix: "use fewer tiles or a larger image")
        }
        let count = TileGrid(self, of: size).count
        guard count <= Self.maximumTiles else {
            return Problem(
                path: path, reason: "\(count) tiles in an image of \(size) pixels are too many",
                fix: "use larger tiles: at most \(Self.maximumTiles) per image")
        }
        return nil
    }
}

extension Tiling: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let tiling = Tiling(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" is not a tiling: write \"4x4\" for tiles or \"128\" for regions")
        }
        self = tiling
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
