import Imagery
import Pool
import ProjectStore

/// A simple model of where each label must be. Every image keeps all tiles that were ever edited, with all their
/// states. A pixel belongs to the tile that was edited last.
struct IdentityModel {
    /// Identifies a class, also after it is renamed.
    typealias ClassToken = Int

    enum Pixel: Equatable {
        case unlabeled, void
        case of(ClassToken)
    }

    struct Snapshot {
        let pixels: [Pixel]
        let state: TileState
        let edit: Int
    }

    /// The history of a tile; `position` 0 is before the first edit.
    struct Tile {
        var snapshots: [Snapshot] = []
        var position = 0

        var current: Snapshot? { position == 0 ? nil : snapshots[position - 1] }
    }

    struct Image {
        var path: String
        /// The content that the labels belong to.
        var content: Int
        var size: Size
        var split: Split
        /// Whether new content of another size was accepted in its place.
        var isReplaced = false
        var tiles: [PixelRect: Tile] = [:]

        var isLabeled: Bool {
            tiles.values.compactMap(\.current).contains { tile in
                [.labeled, .drafted, .flagged].contains(tile.state) || tile.pixels.contains { $0 != .unlabeled }
            }
        }
    }

    private(set) var edits = 0
    var images: [Image] = []
    /// The classes of `project.toml` in their order.
    var classes: [(token: ClassToken, name: String)] = []

    /// The pixels and the state of a tile. The newest current edit decides each pixel.
    func view(_ rect: PixelRect, of image: Image) -> (pixels: [Pixel], state: TileState) {
        var pixels: [Pixel] = []
        var states: [TileState?] = []
        for row in rect.rows {
            for column in rect.columns {
                let top = image.tiles.filter { $0.key.contains(row: row, column: column) }
                    .compactMap { rect, tile in tile.current.map { (rect, $0) } }.max { $0.1.edit < $1.1.edit }
                states.append(top?.1.state)
                pixels.append(
                    top.map { rect, snapshot in
                        snapshot.pixels[(row - rect.top) * rect.width + column - rect.left]
                    } ?? .unlabeled)
            }
        }
        if let own = image.tiles[rect]?.current, isNewest(own.edit, rect, of: image) { return (pixels, own.state) }
        if let first = states[0], states.allSatisfy({ $0 == first }) { return (pixels, first) }
        let isDrawn = zip(pixels, states).contains { $0 != .unlabeled || $1 == .labeled }
        return (pixels, isDrawn ? .drafted : .unlabeled)
    }

    private func isNewest(_ edit: Int, _ rect: PixelRect, of image: Image) -> Bool {
        image.tiles.allSatisfy { other, tile in
            other == rect || !other.overlaps(rect) || (tile.current?.edit ?? 0) < edit
        }
    }

    mutating func record(_ pixels: [Pixel], _ state: TileState, _ rect: PixelRect, image: Int) {
        edits += 1
        var tile = images[image].tiles[rect] ?? Tile()
        tile.snapshots.removeSubrange(tile.position...)
        tile.snapshots.append(Snapshot(pixels: pixels, state: state, edit: edits))
        tile.position += 1
        images[image].tiles[rect] = tile
    }

    mutating func undo(_ rect: PixelRect, image: Int) -> Bool {
        guard let tile = images[image].tiles[rect], let current = tile.current,
            isNewest(current.edit, rect, of: images[image])
        else { return false }
        images[image].tiles[rect]?.position -= 1
        return true
    }

    mutating func redo(_ rect: PixelRect, image: Int) -> Bool {
        guard let tile = images[image].tiles[rect], tile.position < tile.snapshots.count,
            isNewest(tile.snapshots[tile.position].edit, rect, of: images[image])
        else { return false }
        images[image].tiles[rect]?.position += 1
        return true
    }

    mutating func merge(_ token: ClassToken, into target: ClassToken) {
        for image in images.indices {
            for (rect, tile) in images[image].tiles {
                images[image].tiles[rect]?.snapshots = tile.snapshots.map { snapshot in
                    Snapshot(
                        pixels: snapshot.pixels.map { $0 == .of(token) ? .of(target) : $0 }, state: snapshot.state,
                        edit: snapshot.edit)
                }
            }
        }
        classes.removeAll { $0.token == token }
    }

    /// Whether a pixel of any image has the class now, or after an undo or a redo if `alsoInHistory`.
    func uses(_ token: ClassToken, alsoInHistory: Bool) -> Bool {
        images.contains { image in
            image.tiles.values.contains { tile in
                (alsoInHistory ? tile.snapshots : tile.current.map { [$0] } ?? [])
                    .contains { $0.pixels.contains(.of(token)) }
            }
        }
    }
}

extension PixelRect {
    fileprivate func overlaps(_ other: PixelRect) -> Bool {
        rows.overlaps(other.rows) && columns.overlaps(other.columns)
    }
}
