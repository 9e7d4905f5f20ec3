import Glibc

/// Floats that kernels read and write in place. They are aligned to a cache line, zero at first, and freed with the
/// object.
///
/// Several threads may use the same storage concurrently only at different elements. Kernels give each chunk its own
/// elements.
package final class FloatStorage: @unchecked Sendable {
    package let count: Int
    let base: UnsafeMutablePointer<Float>
    private let capacity: Int
    private let block: UnsafeMutableRawPointer

    package init(count: Int) {
        precondition(count >= 0, "FloatStorage: \(count) elements")
        self.count = count
        // Rounded up to 16 floats, so that vector code may read and write the padding after the last element.
        capacity = max(1, (count + 15) / 16) * 16
        // `calloc` maps large blocks as zero pages. They take no time until a thread first writes them, and many
        // threads do so.
        guard let block = calloc(1, capacity * MemoryLayout<Float>.stride + Self.alignment) else {
            fatalError("FloatStorage: no memory for \(count) floats")
        }
        self.block = block
        base = block.alignedUp(toMultipleOf: Self.alignment).bindMemory(to: Float.self, capacity: capacity)
    }

    private static let alignment = 64

    package convenience init(_ elements: [Float]) {
        self.init(count: elements.count)
        self.elements = elements
    }

    deinit { free(block) }

    package var elements: [Float] {
        get { Array(UnsafeBufferPointer(start: base, count: count)) }
        set {
            precondition(newValue.count == count, "FloatStorage: \(newValue.count) elements into \(count)")
            newValue.withUnsafeBufferPointer { elements in
                if let start = elements.baseAddress { base.update(from: start, count: count) }
            }
        }
    }

    package subscript(index: Int) -> Float {
        get {
            precondition(0..<count ~= index, "FloatStorage: index \(index) of \(count)")
            return base[index]
        }
        set {
            precondition(0..<count ~= index, "FloatStorage: index \(index) of \(count)")
            base[index] = newValue
        }
    }

    /// Calls `body` with all elements. The pointer must not be kept.
    package func withUnsafeMutableElements<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R) rethrows -> R {
        try body(UnsafeMutableBufferPointer(start: base, count: count))
    }

    /// Sets all elements, and the padding after them, to `value`.
    package func fill(_ value: Float) { base.update(repeating: value, count: capacity) }

    /// A copy in which the first `factors.count` floats of each row are multiplied by the factors. The rest of the row
    /// is zero.
    package func multiplied(by factors: [Float], rowLength: Int) -> FloatStorage {
        precondition(
            factors.count <= rowLength && count % rowLength == 0,
            "FloatStorage: rows of \(rowLength) in \(count) elements by \(factors.count) factors")
        let copy = FloatStorage(count: count)
        for first in stride(from: 0, to: count, by: rowLength) {
            for index in 0..<factors.count { copy.base[first + index] = base[first + index] * factors[index] }
        }
        return copy
    }

    /// Copies all elements of `other`, which has the same count.
    package func copy(from other: FloatStorage) {
        precondition(other.count == count, "FloatStorage: \(other.count) elements into \(count)")
        base.update(from: other.base, count: capacity)
    }

    /// The storage as vectors of 8 floats.
    var vectors: UnsafeMutablePointer<Vector8> { base.vectors }

    /// The storage as vectors of 16 floats.
    var vectors16: UnsafeMutablePointer<Vector16> { base.vectors16 }
}

extension UnsafeMutablePointer<Float> {
    var vectors: UnsafeMutablePointer<Vector8> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Vector8.self) }
    var vectors16: UnsafeMutablePointer<Vector16> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Vector16.self)
    }
}

/// Eight channels of a pixel, the usual vector of kernels.
typealias Vector8 = SIMD8<Float>

/// Sixteen channels, a whole cache line. Kernels that read many pixels at a time use it: with half a line, the L1 cache
/// would evict lines before their second half is used.
typealias Vector16 = SIMD16<Float>

/// The number of vectors that hold `channels` channels.
@inline(__always)
func vectorsHolding(_ channels: Int) -> Int { (channels + 7) / 8 }
