import CNumericShims
import Tensors

/// Rows projected on principal components: fewer numbers that give lower bounds on the distances of the rows.
///
/// A sketch has two parts: the leading PCA coordinates, and further PCA coordinates with the norm of what all of them
/// leave out. The distance of two sketches, in one part or in both, is at most the distance of the rows.
struct RowSketches: Sendable {
    /// The leading coordinates, `[N, W]`.
    let leading: Tensor
    /// The further coordinates, then the norm of the row minus its projection on all components: `[N, V - W]`, with
    /// the total width `V`.
    let further: Tensor
    /// Squared norms of the leading coordinates.
    let leadingNorms: [Float]
    /// Squared norms of the centered rows.
    let norms: [Float]

    /// The number of further coordinates that are compared first. They often suffice to exclude a point. More of them
    /// exclude more points in this first comparison, and cost more for each.
    private static let nextColumns = 32

    /// The number of columns of both parts, at most half of a row's. More columns exclude more points and cost memory.
    /// The backbone's features have 320 columns; most of their variance is in the first 160 components.
    static func totalWidth(features: Int) -> Int { min(160, features / 2) }

    /// - Parameters:
    ///   - components: One component less than the total width; the last column is the norm.
    ///   - width: Columns of the leading part.
    ///   - order: The rows to sketch, in this order; nil means all rows in their own order.
    init(
        _ rows: Tensor, _ components: PrincipalComponents, width: Int, order: [Int]? = nil, _ workers: Workers
    ) {
        let kept = components.components.rowCount
        let furtherWidth = kept + 1 - width
        var further = Tensor([rows.rowCount, furtherWidth])
        var norms = [Float](repeating: 0, count: rows.rowCount)
        leading = Tensor([rows.rowCount, width]) { leading in
            further.withUnsafeMutableElements { further in
                norms.withUnsafeMutableBufferPointer { norms in
                    nonisolated(unsafe) let (leading, further, norms) = (leading, further, norms)
                    workers.forEach(rows.rowCount, by: 1024) { range in
                        let block = order.map { rows.rows(at: $0[range]) } ?? rows.rows(at: range)
                        let blockNorms = block.squaredDistances(from: components.mean)
                        components.project(block, workers: workers).withUnsafeElements { projected in
                            for (row, place) in range.enumerated() {
                                let projected = projected.baseAddress! + row * kept
                                (leading.baseAddress! + place * width).update(from: projected, count: width)
                                let further = further.baseAddress! + place * furtherWidth
                                further.update(from: projected + width, count: kept - width)
                                let capturedNorm = (0..<kept).reduce(0) {
                                    $0 + Double(projected[$1]) * Double(projected[$1])
                                }
                                further[kept - width] = Float(max(0, Double(blockNorms[row]) - capturedNorm))
                                    .squareRoot()
                                norms[place] = blockNorms[row]
                            }
                        }
                    }
                }
            }
        }
        (self.further, self.norms) = (further, norms)
        leadingNorms = leading.squaredNorms
    }

    /// Calls `body` with a comparison of the further coordinates between these rows and the rows of `other`.
    @inline(__always)
    func comparing<R>(with other: RowSketches, _ body: (Comparison) -> R) -> R {
        further.withUnsafeElements { further in
            other.further.withUnsafeElements { other in
                body(
                    Comparison(
                        further: further.baseAddress!, other: other.baseAddress!, width: self.further.columnCount))
            }
        }
    }

    /// Compares the further coordinates of two tables of sketches, row by row.
    struct Comparison {
        fileprivate let further: UnsafePointer<Float>
        fileprivate let other: UnsafePointer<Float>
        fileprivate let width: Int

        /// Loads the coordinates that are compared first into the cache.
        @inline(__always)
        func prefetch(_ otherRow: Int) {
            tessera_prefetch(other + otherRow * width, min(width, RowSketches.nextColumns))
        }

        /// The squared distance of the further coordinates of two rows. If it exceeds `limit`, the result may be any
        /// value above the limit.
        @inline(__always)
        func distance(_ row: Int, _ otherRow: Int, within limit: Float) -> Float {
            let (row, other) = (further + row * width, other + otherRow * width)
            let next = min(width, RowSketches.nextColumns)
            let squared = tessera_squared_distance(row, other, next)
            guard squared <= limit else { return squared }
            return squared + tessera_squared_distance(row + next, other + next, width - next)
        }
    }
}
