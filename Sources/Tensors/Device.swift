import Synchronization

/// Where kernels run: threads, and scratch memory that they borrow and that stays for the next call.
///
/// Kernels cut their work into chunks by shape alone, so results are the same bits for any number of threads.
package final class Device: Sendable {
    package let workers: Workers
    private let free = Mutex<[FloatStorage]>([])
    private let allocations = Mutex(0)
    private let nothing = FloatStorage(count: 4096)

    package init(workers: Workers) { self.workers = workers }

    /// How often scratch memory had to be allocated, because none was free that was large enough.
    package var scratchAllocations: Int { allocations.withLock(\.self) }

    /// `count` zeros, to be read where a kernel reaches outside an image.
    func zeros(_ count: Int) -> UnsafePointer<Vector8> {
        precondition(count <= nothing.count, "Device: \(count) zeros of \(nothing.count)")
        return UnsafePointer(nothing.vectors)
    }

    /// Lends `count` floats of any content to `body`.
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
            // One storage a thread and size class is all that is ever needed at a time.
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

/// How a count of pixels is cut into chunks: by the count alone, never by the number of threads.
struct Chunks {
    let total: Int
    let size: Int

    /// Chunks of about `target` items, as even as multiples of eight allow, and a multiple of four of them when
    /// there are more than that.
    init(_ total: Int, target: Int) {
        self.total = total
        var count = max(1, (total + target - 1) / target)
        if count > 4 { count = (count + 3) / 4 * 4 }
        size = max(8, ((total + count - 1) / count + 7) / 8 * 8)
    }

    var count: Int { (total + size - 1) / size }

    subscript(index: Int) -> Range<Int> { index * size..<min(total, (index + 1) * size) }
}
