import Files
import Foundation
import Problems
import Tensors

/// A safetensors file whose tensors are read in parts, so that it may be larger than the memory.
package final class SafetensorsFile: Sendable {
    package let metadata: [String: String]
    private let file: RandomAccessFile
    private let entries: [String: (type: ElementType, shape: [Int], range: Range<Int>)]
    /// The offset of the first number in the file.
    private let start: Int

    /// Reads the header.
    /// - Throws: `Problem`, also if the ranges of the tensors have gaps or do not fit the file.
    package init(_ url: URL) throws(Problem) {
        file = try RandomAccessFile(url)
        do throws(Problem) {
            var head = ByteCursor(try file.bytes(0..<min(8, file.size))[...])
            let length = try head.length(UInt64.self)
            guard length <= Safetensors.maximumHeaderLength else { throw Problem.longHeader(length) }
            guard length <= file.size - 8 else {
                throw Problem.badWeights("the file ends early, at byte \(file.size)")
            }
            start = 8 + length
            let header = try Safetensors.header(in: try file.bytes(8..<start)[...])
            metadata = header.metadata
            entries = try header.checkedEntries(dataCount: file.size - start)
        } catch {
            throw error.shortened(of: url.path)
        }
    }

    package var url: URL { file.url }

    /// The names of the tensors.
    package var names: [String] { entries.keys.sorted() }

    /// The shapes of all tensors.
    package var shapes: [String: Shape] { entries.mapValues { Shape($0.shape) } }

    /// The shape of a tensor; nil if there is no such tensor.
    package func shape(of name: String) -> Shape? { entries[name].map { Shape($0.shape) } }

    /// Rows of a tensor: the elements at a range of its first index, in row-major order.
    /// - Precondition: The tensor exists, and has these rows.
    package func rows(_ rows: Range<Int>, of name: String) throws(Problem) -> [Float] {
        guard let (type, shape, range) = entries[name], let count = shape.first, 0 <= rows.lowerBound,
            rows.upperBound <= count
        else { preconditionFailure("SafetensorsFile: no rows \(rows) of \(name)") }
        // A shape without elements may have any other dimensions.
        guard !rows.isEmpty, !range.isEmpty else { return [] }
        let rowBytes = shape.dropFirst().reduce(type.byteCount, *)
        let first = start + range.lowerBound
        return type.decode(
            try file.bytes(first + rows.lowerBound * rowBytes..<first + rows.upperBound * rowBytes)[...])
    }
}
