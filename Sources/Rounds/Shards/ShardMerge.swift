import Files
import Foundation
import Learning
import Problems
import Tensors

/// The tensors of the shards of a stage, joined to one file. The pool may be larger than the memory, so only pieces of
/// the tensors are read. One file is open at a time, because there can be more shards than descriptors.
package struct ShardMerge {
    /// The file of a shard.
    package struct Part {
        let url: URL
        /// The number of tiles of the shard.
        let tiles: Int
        /// The problem if the file has other content than the program writes.
        package let damage: Problem

        package init(_ url: URL, tiles: Int, damage: Problem) {
            (self.url, self.tiles, self.damage) = (url, tiles, damage)
        }
    }

    /// A part with what its file had when the merge began.
    private struct CheckedPart {
        let part: Part
        let metadata: [String: String]
        let shapes: [String: Shape]

        init(_ part: Part) throws(Problem) {
            let file = try SafetensorsFile(part.url)
            self.part = part
            metadata = file.metadata
            shapes = file.shapes
        }

        /// Opens the file again. A process can replace it at any time.
        /// - Throws: `Problem` if it has another head now.
        func file() throws(Problem) -> SafetensorsFile {
            let file = try SafetensorsFile(part.url)
            guard file.metadata == metadata, file.shapes == shapes else {
                throw Problem(
                    path: part.url.path, reason: "another process replaced the file during the merge",
                    fix: "run `tessera merge` again")
            }
            return file
        }
    }

    private let parts: [CheckedPart]
    /// The number of columns of each joined tensor; nil for a tensor of one dimension. The rows are the tiles.
    private let columns: [String: Int?]
    /// The metadata of each shard.
    var metadata: [[String: String]] { parts.map(\.metadata) }

    /// The number of elements that are read at a time, about 4 MiB.
    private static let pieceLength = 1 << 20

    /// Checks the shapes in all files.
    /// - Parameters:
    ///   - parts: The shards in their order.
    ///   - required: The tensors that each file must have. Others are joined too.
    /// - Throws: `Problem`.
    package init(_ parts: [Part], required: Set<String>) throws(Problem) {
        var columns: [String: Int?] = [:]
        var checked: [CheckedPart] = []
        for part in parts {
            let next = try CheckedPart(part)
            guard required.isSubset(of: next.shapes.keys), checked.isEmpty || Set(next.shapes.keys) == Set(columns.keys)
            else { throw part.damage }
            for (name, shape) in next.shapes {
                guard 1...2 ~= shape.rank, shape[0] == part.tiles else { throw part.damage }
                // A shard without tiles, or without a readable image, has no columns.
                let found = shape.rank == 1 ? nil : shape.count == 0 ? 0 : shape[1]
                guard let known = columns[name] else {
                    columns[name] = .some(found)
                    continue
                }
                guard known == found || known == 0 && found != nil || known != nil && found == 0 else {
                    throw part.damage
                }
                if known == 0 { columns[name] = .some(found) }
            }
            checked.append(next)
        }
        (self.parts, self.columns) = (checked, columns)
    }

    package var tileCount: Int { parts.reduce(0) { $0 + $1.part.tiles } }

    /// The number of columns of a tensor of two dimensions.
    func columns(of name: String) -> Int? { columns[name].flatMap(\.self) }

    /// Writes the joined tensors.
    /// - Parameters:
    ///   - names: The tensors that are written; nil for all.
    ///   - isValid: Whether a number may be in a tensor. Others are in damaged files.
    ///   - change: Changes the elements of a piece. It gets the name of the tensor and the tiles of the piece.
    /// - Throws: `Problem`. An earlier file then stays.
    package func write(
        to file: RootedPath, names: Set<String>? = nil, metadata: [String: String], isValid: (Float) -> Bool,
        change: (String, Range<Int>, inout [Float]) -> Void = { _, _, _ in }
    ) throws {
        let count = tileCount
        let shapes = columns.filter { names?.contains($0.key) ?? true }
            .mapValues { columns in Shape([count] + (columns.map { [$0] } ?? [])) }
        try Safetensors.write(shapes: shapes, metadata: metadata, to: file) { name, append throws(Problem) in
            try forEachPiece(of: name, isValid: isValid) { tiles, piece throws(Problem) in
                var piece = piece
                change(name, tiles, &piece)
                try append(piece[...])
            }
        }
    }

    /// Calls `body` with the tiles and the elements of a joined tensor in pieces of whole rows, shard after shard.
    func forEachPiece(
        of name: String, isValid: (Float) -> Bool, _ body: (Range<Int>, [Float]) throws(Problem) -> Void
    ) throws(Problem) {
        let width = columns(of: name) ?? 1
        let rows = max(1, Self.pieceLength / max(1, width))
        var first = 0
        for checked in parts {
            let (file, part) = (try checked.file(), checked.part)
            let isEmpty = checked.shapes[name]?.count == 0
            for start in stride(from: 0, to: part.tiles, by: rows) {
                let piece = start..<min(part.tiles, start + rows)
                let elements =
                    isEmpty ? [Float](repeating: 0, count: piece.count * width) : try file.rows(piece, of: name)
                guard elements.count == piece.count * width, elements.allSatisfy(isValid) else { throw part.damage }
                try body(first + piece.lowerBound..<first + piece.upperBound, elements)
            }
            first += part.tiles
        }
    }
}
