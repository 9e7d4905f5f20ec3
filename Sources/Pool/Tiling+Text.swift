import Imagery
import Problems

/// Tilings as people write them: `4x4` for a grid of rows and columns, `128` for squares of a side.
extension Tiling: LosslessStringConvertible {
    package var description: String {
        switch self {
        case .grid(let rows, let columns): "\(rows)x\(columns)"
        case .region(let side): "\(side)"
        }
    }

    /// Either form; nil where `text` is neither.
    package init?(_ text: String) {
        if let grid = try? Tiling(tiles: text) {
            self = grid
        } else if let region = try? Tiling(region: text) {
            self = region
        } else {
            return nil
        }
    }

    /// Rows and columns: `4x4`.
    package init(tiles text: String) throws {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let rows = parts[0], let columns = parts[1], rows > 0, columns > 0 else {
            throw Problem(
                path: "tiles \(text)", reason: "not a grid of tiles",
                fix: "write rows, an x and columns, each at least 1, as in 4x4")
        }
        self = .grid(rows: rows, columns: columns)
    }

    /// The side of square regions in pixels: `128`.
    package init(region text: String) throws {
        guard let side = Int(text), side > 0 else {
            throw Problem(
                path: "region \(text)", reason: "not the side of a square",
                fix: "write a number of pixels of at least 1, as in 128")
        }
        self = .region(side: side)
    }

    /// Whether every tile of an image of `size` has pixels.
    package func fits(_ size: Size) -> Bool {
        switch self {
        case .grid(let rows, let columns): rows <= size.height && columns <= size.width
        case .region: true
        }
    }

    /// More tiles of an image are a mistake: each is a row in memory and in the journal.
    private static let maximumTiles = 1 << 20

    /// Why an image of `size` cannot be cut so; nil where it can.
    func problem(_ size: Size, path: String) -> Problem? {
        guard fits(size) else {
            return Problem(
                path: path, reason: "\(size) pixels are too few for \(self) tiles",
                fix: "take fewer tiles or a larger image")
        }
        let count = TileGrid(self, of: size).count
        guard count <= Self.maximumTiles else {
            return Problem(
                path: path, reason: "\(count) tiles in an image of \(size) pixels are too many",
                fix: "take larger tiles: at most \(Self.maximumTiles) of an image")
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
                debugDescription: "\"\(text)\" is no tiling: write \"4x4\" for tiles or \"128\" for regions")
        }
        self = tiling
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
