import Imagery
import Pool
import Problems
import Tensors

/// A table with one row of numbers per tile, computed image by image.
struct TileTable {
    /// `[tiles, D]`. Rows of tiles whose image cannot be read are zeros. `TileScores.isKnown` excludes these tiles from
    /// queries.
    private(set) var rows: Tensor
    /// The indices of the rows of tiles whose image could not be read.
    private(set) var missing: [Int]

    /// A table without missing rows.
    init(complete rows: Tensor) {
        self.rows = rows
        missing = []
    }

    /// Rows that were computed before.
    /// - Parameter missing: The indices of missing rows, ascending.
    init(rows: Tensor, missing: [Int]) {
        precondition(missing.allSatisfy { 0..<rows.rowCount ~= $0 }, "TileTable: missing rows \(missing)")
        self.rows = rows
        self.missing = missing
    }

    /// Computes the rows.
    /// - Parameters:
    ///   - indices: Indices in `tiles`.
    ///   - mayBeEmpty: Whether it is no error if no image can be read.
    ///   - compute: Computes the rows of an image's tiles from their rectangles.
    /// - Throws: `Problem` if no image can be read, unless `mayBeEmpty`; `CancellationError`, or errors of `compute`.
    init(
        of indices: [Int], in tiles: [TileID], of dataset: Dataset, mayBeEmpty: Bool = false, monitor: StageMonitor,
        compute: (Image, [PixelRect]) throws -> Tensor
    ) throws {
        var found: [Int: ArraySlice<Float>] = [:]
        var dimension = 0
        var failure: Problem?
        let clock = StageClock()
        let byImage = Dictionary(grouping: indices, by: { tiles[$0].image })
        for (image, positions) in byImage.sorted(by: { $0.key < $1.key }) {
            try monitor.cancellation.check()
            let picture: Image
            do {
                picture = try dataset.readImage(image)
            } catch {
                let problem = Problem(error, path: dataset.images[image].imageURL.path)
                failure = failure ?? problem
                monitor.skipped(problem)
                continue
            }
            let table = try compute(picture, positions.map { dataset.rect(of: tiles[$0]) })
            dimension = table.columnCount
            for (row, position) in positions.enumerated() { found[position] = table.row(row) }
            let fraction = Double(found.count) / Double(indices.count)
            monitor.progress(
                StageProgress(stage: .embed, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction))
            )
        }
        if found.isEmpty, let failure, !mayBeEmpty { throw failure }
        let zeros = ArraySlice([Float](repeating: 0, count: dimension))
        rows = Tensor([indices.count, dimension], elements: indices.flatMap { found[$0] ?? zeros })
        missing = indices.indices.filter { found[indices[$0]] == nil }
    }

    /// Replaces missing rows by the rows of `table`, which has one row for each missing tile, in the same order.
    mutating func fill(from table: TileTable) {
        rows.withUnsafeMutableElements { elements in
            for (row, position) in missing.enumerated() {
                let values = table.rows.row(row)
                for (column, value) in values.enumerated() { elements[position * values.count + column] = value }
            }
        }
        missing = table.missing.map { missing[$0] }
    }
}
