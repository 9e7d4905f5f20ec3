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
        let damage: Problem

        package init(_ url: URL, tiles: Int, damage: Problem) {
            (self.url, self.tiles, self.damage) = (url, tiles, damage)
        }
    }

    private let parts: [Part]
    /// The number of columns of each joined tensor; nil for a tensor of one dimension. The rows are the tiles.
    private let columns: [String: Int?]
    /// The metadata of each shard.
    let metadata: [[String: String]]

    /// The number of elements that are read at a time, about 4 MiB.
    private static let pieceLength = 1 << 20

    /// Checks the shapes in all files.
    /// - Parameters:
    ///   - parts: The shards in their order.
    ///   - required: The tensors that each file must have. Others are joined too, except `ignored`.
    /// - Throws: `Problem`.
    package init(_ parts: [Part], required: Set<String>, ignored: Set<String> = []) throws(Problem) {
        var columns: [String: Int?] = [:]
        var metadata: [[String: String]] = []
        for (position, part) in parts.enumerated() {
            let file = try SafetensorsFile(part.url)
            let names = Set(file.names).subtracting(ignored)
            guard required.isSubset(of: names), position == 0 || names == Set(columns.keys) else { throw part.damage }
            for name in names {
                guard let shape = file.shape(of: name), 1...2 ~= shape.rank, shape[0] == part.tiles else {
                    throw part.damage
                }
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
            metadata.append(file.metadata)
        }
        (self.parts, self.columns, self.metadata) = (parts, columns, metadata)
    }

    package var tileCount: Int { parts.reduce(0) { $0 + $1.tiles } }

    /// The number of columns of a tensor of two dimensions.
    func columns(of name: String) -> Int? { columns[name].flatMap(\.self) }

    /// Writes the joined tensors.
    /// - Parameters:
    ///   - further: Tensors that are written too.
    ///   - isValid: Whether a number may be in a tensor. Others are in damaged files.
    /// - Throws: `Problem`. An earlier file then stays.
    package func write(
        to file: RootedPath, further: [String: Tensor] = [:], metadata: [String: String], isValid: (Float) -> Bool
    ) throws {
        let count = tileCount
        let shapes = columns.mapValues { columns in Shape([count] + (columns.map { [$0] } ?? [])) }
            .merging(further.mapValues(\.shape)) { $1 }
        try Safetensors.write(shapes: shapes, metadata: metadata, to: file) { name, append throws(Problem) in
            if let tensor = further[name] {
                try append(tensor.elements[...])
            } else {
                try forEachPiece(of: name, isValid: isValid) { piece throws(Problem) in try append(piece[...]) }
            }
        }
    }

    /// Calls `body` with the elements of a joined tensor in pieces of whole rows, shard after shard.
    func forEachPiece(
        of name: String, isValid: (Float) -> Bool, _ body: ([Float]) throws(Problem) -> Void
    ) throws(Problem) {
        let width = columns(of: name) ?? 1
        let rows = max(1, Self.pieceLength / max(1, width))
        for part in parts {
            let file = try SafetensorsFile(part.url)
            let isEmpty = file.shape(of: name)?.count == 0
            for start in stride(from: 0, to: part.tiles, by: rows) {
                let piece = start..<min(part.tiles, start + rows)
                let elements =
                    isEmpty ? [Float](repeating: 0, count: piece.count * width) : try file.rows(piece, of: name)
                guard elements.count == piece.count * width, elements.allSatisfy(isValid) else { throw part.damage }
                try body(elements)
            }
        }
    }
}
