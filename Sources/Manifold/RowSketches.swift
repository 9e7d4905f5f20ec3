import CNumericShims
import Tensors

/// Rows in brief: their leading principal components, and, to tell more of a few of them, further components with the
/// length of what those leave out. Rows are no nearer than either or both say.
struct RowSketches: Sendable {
    /// `[N, W]`.
    let leading: Tensor
    /// `[N, V - W]`: further components and a length.
    let rest: Tensor
    /// Of the leading ones, squared.
    let leadingNorms: [Float]
    /// Of the centered rows, squared.
    let norms: [Float]

    /// Further components that are compared first, and mostly say enough.
    private static let nextColumns = 32

    /// The columns of leading and rest together, at most half of a row's: so many say nearly all of most features.
    static func wholeWidth(features: Int) -> Int { min(160, features / 2) }

    /// - Parameters:
    ///   - components: As many as both parts have columns, less one.
    ///   - width: Columns of the leading part.
    ///   - order: The rows in the order in which they are sketched; nil: as they are.
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
                        let block = order.map { rows.gatheringRows($0[range]) } ?? rows.gatheringRows(range)
                        let blockNorms = block.squaredDistances(from: components.mean)
                        components.project(block, workers: workers).withUnsafeElements { projected in
                            for (row, place) in range.enumerated() {
                                let projected = projected.baseAddress! + row * kept
                                (leading.baseAddress! + place * width).update(from: projected, count: width)
                                let further = rest.baseAddress! + place * restWidth
                                further.update(from: projected + width, count: kept - width)
                                let told = (0..<kept).reduce(0) { $0 + Double(projected[$1]) * Double(projected[$1]) }
                                further[kept - width] = Float(max(0, Double(blockNorms[row]) - told)).squareRoot()
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

    /// Hands `body` what tells how far apart the rests of a row here and of a row of `other` are.
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

        /// Squared; or something beyond `reach` if it is beyond that.
        @inline(__always)
        func distance(_ row: Int, _ otherRow: Int, within reach: Float) -> Float {
            let (row, other) = (rest + row * width, other + otherRow * width)
            let next = min(width, RowSketches.nextColumns)
            let squared = tessera_squared_distance(row, other, next)
            guard squared <= reach else { return squared }
            return squared + tessera_squared_distance(row + next, other + next, width - next)
        }
    }
}
