import CNumericShims
import Tensors

/// Rows projected on principal components. They give lower bounds on distances.
///
/// A sketch has two parts: the leading components, and further components with the norm of the residual. The distance
/// in either part or in both is a lower bound on the distance of two rows.
struct RowSketches: Sendable {
    /// Leading components, `[N, W]`.
    let leading: Tensor
    /// Further components, then the norm of the residual: `[N, V - W]`.
    let rest: Tensor
    /// Squared norms of the leading components.
    let leadingNorms: [Float]
    /// Squared norms of the centered rows.
    let norms: [Float]

    /// Further components that are compared first. They often suffice to exclude a point.
    private static let nextColumns = 32

    /// The width of both parts together, at most half of a row's. 160 components capture most of the variance of the
    /// backbone's features; more would cost more than they exclude.
    static func wholeWidth(features: Int) -> Int { min(160, features / 2) }

    /// - Parameters:
    ///   - components: One component less than the width of both parts.
    ///   - width: Columns of the leading part.
    ///   - order: The rows to sketch, in this order; nil means all rows in their own order.
    init(
        _ rows: Tensor, _ components: PrincipalComponents, width: Int, order: [Int]? = nil, _ workers: Workers
    ) {
        let kept = components.components.rowCount
        let restWidth = kept + 1 - width
        var rest = Tensor([rows.rowCount, restWidth])
        var norms = [Float](repeating: 0, count: rows.rowCount)
        leading = Tensor([rows.rowCount, width]) { leading in
            rest.withUnsafeMutableElements { rest in
                norms.withUnsafeMutableBufferPointer { norms in
                    nonisolated(unsafe) let (leading, rest, norms) = (leading, rest, norms)
                    workers.forEach(rows.rowCount, by: 1024) { range in
                        let block = order.map { rows.rows(at: $0[range]) } ?? rows.rows(at: range)
                        let blockNorms = block.squaredDistances(from: components.mean)
                        components.project(block, workers: workers).withUnsafeElements { projected in
                            for (row, place) in range.enumerated() {
                                let projected = projected.baseAddress! + row * kept
                                (leading.baseAddress! + place * width).update(from: projected, count: width)
                                let further = rest.baseAddress! + place * restWidth
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
        (self.rest, self.norms) = (rest, norms)
        leadingNorms = leading.squaredNorms
    }

    /// Calls `body` with a comparison of further components between these rows and the rows of `other`.
    @inline(__always)
    func comparing<R>(with other: RowSketches, _ body: (Comparison) -> R) -> R {
        rest.withUnsafeElements { rest in
            other.rest.withUnsafeElements { other in
                body(Comparison(rest: rest.baseAddress!, other: other.baseAddress!, width: self.rest.columnCount))
            }
        }
    }

    struct Comparison {
        fileprivate let rest: UnsafePointer<Float>
        fileprivate let other: UnsafePointer<Float>
        fileprivate let width: Int

        @inline(__always)
        func prefetch(_ otherRow: Int) {
            tessera_prefetch(other + otherRow * width, min(width, RowSketches.nextColumns))
        }

        /// The squared distance of the further components of two rows. If it exceeds `limit`, the result may be any
        /// value above the limit.
        @inline(__always)
        func distance(_ row: Int, _ otherRow: Int, within limit: Float) -> Float {
            let (row, other) = (rest + row * width, other + otherRow * width)
            let next = min(width, RowSketches.nextColumns)
            let squared = tessera_squared_distance(row, other, next)
            guard squared <= limit else { return squared }
            return squared + tessera_squared_distance(row + next, other + next, width - next)
        }
    }
}
