import CNumericShims
import Tensors

/// Rows in brief: their leading principal components and the length of what these leave out, which are no farther apart
/// than the rows; and, to tell more of a few of them, further components with the length of what those leave out.
struct RowSketches: Sendable {
    /// `[N, W]`: W - 1 components and a length.
    let leading: Tensor
    /// `[N, V - W]`: further components and a length.
    let rest: Tensor
    /// Of the leading ones, squared.
    let norms: [Float]

    /// The columns of leading and rest together, at most half of a row's: so many say nearly all of most features.
    static func wholeWidth(features: Int) -> Int { min(160, features / 2) }

    /// - Parameters:
    ///   - components: As many as both parts have columns, less two.
    ///   - width: Columns of the leading part.
    init(_ rows: Tensor, _ components: PrincipalComponents, width: Int, _ workers: Workers) {
        let kept = components.components.rowCount
        let restWidth = kept + 2 - width
        var rest = Tensor([rows.rowCount, restWidth])
        leading = Tensor([rows.rowCount, width]) { leading in
            rest.withUnsafeMutableElements { rest in
                nonisolated(unsafe) let (leading, rest) = (leading, rest)
                workers.forEach(rows.rowCount, by: 1024) { range in
                    let block = rows.gatheringRows(range)
                    let norms = block.squaredDistances(from: components.mean)
                    components.project(block, workers: workers).withUnsafeElements { projected in
                        for row in 0..<range.count {
                            var left = Double(norms[row])
                            func write(_ columns: Range<Int>, to start: UnsafeMutablePointer<Float>) {
                                for (place, column) in columns.enumerated() {
                                    let value = projected[row * kept + column]
                                    start[place] = value
                                    left -= Double(value) * Double(value)
                                }
                                start[columns.count] = Float(max(0, left)).squareRoot()
                            }
                            let place = range.lowerBound + row
                            write(0..<width - 1, to: leading.baseAddress! + place * width)
                            write(width - 1..<kept, to: rest.baseAddress! + place * restWidth)
                        }
                    }
                }
            }
        }
        self.rest = rest
        norms = leading.squaredNorms
    }

    /// Hands `body` what tells of a row here and a row of `other` how much farther apart they are by their rests than by
    /// their leading sketches, squared.
    @inline(__always)
    func comparing<R>(with other: RowSketches, _ body: (Comparison) -> R) -> R {
        leading.withUnsafeElements { leading in
            rest.withUnsafeElements { rest in
                other.leading.withUnsafeElements { otherLeading in
                    other.rest.withUnsafeElements { otherRest in
                        body(
                            Comparison(
                                leading: leading.baseAddress!, rest: rest.baseAddress!,
                                otherLeading: otherLeading.baseAddress!, otherRest: otherRest.baseAddress!,
                                width: self.leading.columnCount, restWidth: self.rest.columnCount))
                    }
                }
            }
        }
    }

    struct Comparison {
        fileprivate let leading: UnsafePointer<Float>
        fileprivate let rest: UnsafePointer<Float>
        fileprivate let otherLeading: UnsafePointer<Float>
        fileprivate let otherRest: UnsafePointer<Float>
        fileprivate let width: Int
        fileprivate let restWidth: Int

        @inline(__always)
        func prefetch(_ otherRow: Int) { tessera_prefetch(otherRest + otherRow * restWidth, restWidth) }

        @inline(__always)
        func added(_ row: Int, _ otherRow: Int) -> Float {
            let lengths = leading[(row + 1) * width - 1] - otherLeading[(otherRow + 1) * width - 1]
            return tessera_squared_distance(rest + row * restWidth, otherRest + otherRow * restWidth, restWidth)
                - lengths * lengths
        }
    }
}
