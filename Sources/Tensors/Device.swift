import Synchronization

/// The threads that kernels run on, and a pool of scratch memory that kernels reuse from call to call.
///
/// Kernels cut their work into chunks by shape alone. So results are bit-identical for any number of threads.
package final class Device: Sendable {
    package let workers: Workers
    private let free = Mutex<[FloatStorage]>([])
    private let allocations = Mutex(0)
    private let zeroFloats = FloatStorage(count: 4096)

    package init(workers: Workers) { self.workers = workers }

    /// How often scratch memory was allocated because no free buffer was large enough.
    package var scratchAllocations: Int { allocations.withLock(\.self) }

    /// At least `count` zero floats, which kernels read instead of pixels outside an image.
    func zeros(_ count: Int) -> UnsafePointer<Vector8> {
        precondition(count <= zeroFloats.count, "Device: \(count) zeros of \(zeroFloats.count)")
        return UnsafePointer(zeroFloats.vectors)
    }

    /// Calls `body` with at least `count` floats of scratch memory. Their content is arbitrary, and they must not be
    /// kept.
    func withScratch<R>(_ count: Int, _ body: (FloatStorage) throws -> R) rethrows -> R {
        let storage = free.withLock { free -> FloatStorage? in
            var best: Int?
            for index in free.indices where free[index].count >= count {
                if best.map({ free[index].count < free[$0].count }) ?? true { best = index }
            }
            return best.map { free.remove(at: $0) }
        }
        if storage == nil { allocations.withLock { $0 += 1 } }
        let borrowed = storage ?? FloatStorage(count: count)
        defer {
            // Keeps four free buffers for each thread and eight more, because kernels nest a few buffers of different
            // sizes. Beyond, the smallest buffer is freed.
            free.withLock { free in
                free.append(borrowed)
                if free.count > 4 * workers.count + 8 {
                    free.sort { $0.count < $1.count }
                    free.removeFirst()
                }
            }
        }
        return try body(borrowed)
    }
}

/// Ranges of items, such as pixels, that are the chunks of parallel work. They depend on the number of items only, not
/// on the number of threads.
struct Chunks {
    let total: Int
    let size: Int

    /// Chunks of about `target` items. Sizes are multiples of 8. If there are more than four chunks, their number is
    /// first rounded up to a multiple of four, so that four threads get nearly equal shares.
    init(_ total: Int, target: Int) {
        self.total = total
        var count = max(1, (total + target - 1) / target)
        if count > 4 { count = (count + 3) / 4 * 4 }
        size = max(8, ((total + count - 1) / count + 7) / 8 * 8)
    }

    var count: Int { (total + size - 1) / size }

    subscript(index: Int) -> Range<Int> { index * size..<min(total, (index + 1) * size) }
}
