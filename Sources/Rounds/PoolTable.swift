import Learning
import Problems
import Tensors

/// The features of the pool's tiles, `[tiles, D]`: in memory, or in a file if they are larger than `memoryLimit`.
enum PoolTable: Sendable {
    case memory(TileTable)
    /// - Parameter missing: The indices of tiles without features, ascending.
    case file(SafetensorsFile, missing: [Int])

    /// The largest table in bytes that is kept in memory. It is 2.2 times the table of Cityscapes with 380,800 tiles. A
    /// larger limit takes more memory; with a smaller one, rows are read from the file in each round.
    static let memoryLimit = 1 << 30

    /// The tensor of the features in a file.
    static let rowsName = "features"
    /// The tensor that has 1 for each tile with features, and 0 for a tile whose image could not be read. A file
    /// without it has features of all tiles.
    static let knownName = "known"

    /// Opens a file.
    /// - Throws: `Problem` if it has no such table.
    init(_ file: SafetensorsFile, rowCount: Int) throws(Problem) {
        guard let shape = file.shape(of: Self.rowsName), shape.rank == 2, shape[0] == rowCount, shape[1] > 0,
            [nil, [rowCount]].contains(file.shape(of: Self.knownName)?.dimensions)
        else { throw Problem.damagedFeatures(file) }
        var missing: [Int] = []
        if file.shape(of: Self.knownName) != nil {
            missing = Self.missing(in: try file.rows(0..<rowCount, of: Self.knownName), from: 0)
        }
        self = .file(file, missing: missing)
    }

    /// The tiles without features.
    /// - Parameters:
    ///   - known: A piece of the tensor `known`.
    ///   - first: The tile of its first number.
    static func missing(in known: [Float], from first: Int) -> [Int] {
        known.indices.filter { known[$0] != 1 }.map { first + $0 }
    }

    /// The tensor `known` of a table.
    static func known(_ table: TileTable) -> Tensor {
        var known = Tensor([table.rows.rowCount], repeating: 1)
        for index in table.missing { known[index] = 0 }
        return known
    }

    var rowCount: Int {
        switch self {
        case .memory(let table): table.rows.rowCount
        case .file(let file, _): file.shape(of: Self.rowsName)?[0] ?? 0
        }
    }

    /// The indices of tiles without features, because their image could not be read; ascending.
    var missing: [Int] {
        switch self {
        case .memory(let table): table.missing
        case .file(_, let missing): missing
        }
    }

    /// The indices of tiles with features, ascending.
    var known: [Int] {
        let missing = Set(missing)
        return missing.isEmpty ? Array(0..<rowCount) : (0..<rowCount).filter { !missing.contains($0) }
    }

    /// The table with all rows, if it is in memory.
    var inMemory: Tensor? {
        if case .memory(let table) = self { table.rows } else { nil }
    }

    /// The rows at some indices.
    /// - Throws: `Problem` if they cannot be read.
    func rows(at indices: [Int]) throws(Problem) -> Tensor {
        switch self {
        case .memory(let table): return table.rows.rows(at: indices)
        case .file(let file, _):
            let columns = file.shape(of: Self.rowsName)?[1] ?? 0
            var elements: [Float] = []
            elements.reserveCapacity(indices.count * columns)
            // Rows that follow each other are read at once.
            var start = 0
            while start < indices.count {
                var end = start + 1
                while end < indices.count, end - start < 4096, indices[end] == indices[end - 1] + 1 { end += 1 }
                let piece = try file.rows(indices[start]..<indices[start] + end - start, of: Self.rowsName)
                guard piece.allSatisfy(\.isFinite) else { throw Problem.damagedFeatures(file) }
                elements += piece
                start = end
            }
            return Tensor([indices.count, columns], elements: elements)
        }
    }
}

extension Problem {
    fileprivate static func damagedFeatures(_ file: SafetensorsFile) -> Problem {
        Problem(
            path: file.url.path, reason: "the file of features is damaged", fix: "remove it and run `tessera embed`")
    }
}
