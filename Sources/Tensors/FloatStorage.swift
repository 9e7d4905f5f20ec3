import Glibc

/// Floats that kernels read and write in place: aligned to a cache line, zero at first, freed with the object.
///
/// Two threads may use one storage at a time only in different places; kernels see to that by their partitions.
package final class FloatStorage: @unchecked Sendable {
    package let count: Int
    let base: UnsafeMutablePointer<Float>
    private let capacity: Int
    private let block: UnsafeMutableRawPointer

    package init(count: Int) {
        precondition(count >= 0, "FloatStorage: \(count) elements")
        self.count = count
        // Rounded up to 16 floats, so that vector code may read and write the padding behind the last element.
        capacity = max(1, (count + 15) / 16) * 16
        // Large blocks are the system's zeros, which cost nothing before they are touched; then by many threads.
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

    /// Lends all elements, which `body` may not keep.
    package func withUnsafeMutableElements<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R) rethrows -> R {
        try body(UnsafeMutableBufferPointer(start: base, count: count))
    }

    package func fill(_ value: Float) { base.update(repeating: value, count: capacity) }

    /// A copy with the first `factors.count` of each row of `rowLength` floats multiplied by the factors, the rest zero.
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

    package func copy(from other: FloatStorage) {
        precondition(other.count == count, "FloatStorage: \(other.count) elements into \(count)")
        base.update(from: other.base, count: capacity)
    }

    /// The storage as groups of eight floats.
    var vectors: UnsafeMutablePointer<Vector8> { base.vectors }

    /// The same as groups of sixteen.
    var vectors16: UnsafeMutablePointer<Vector16> { base.vectors16 }
}

extension UnsafeMutablePointer<Float> {
    var vectors: UnsafeMutablePointer<Vector8> { UnsafeMutableRawPointer(self).assumingMemoryBound(to: Vector8.self) }
    var vectors16: UnsafeMutablePointer<Vector16> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: Vector16.self)
    }
}

/// Eight channels of a pixel: what kernels work on at a time.
typealias Vector8 = SIMD8<Float>

/// Sixteen channels, a cache line: what kernels work on that reach so many pixels at a time that the nearest cache would
/// lose half of a cache line before the other half is read.
typealias Vector16 = SIMD16<Float>

/// The number of vectors that hold `channels` channels.
@inline(__always)
func vectorsHolding(_ channels: Int) -> Int { (channels + 7) / 8 }
