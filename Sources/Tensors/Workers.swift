import CNumericShims
import Foundation
import Glibc
import Synchronization

/// A fixed pool of threads for data-parallel loops. The calling thread works too.
///
/// The caller chooses the chunks, and they must not depend on the number of threads. Then results are bit-identical for
/// any number. Every thread flushes denormals to zero.
package final class Workers: Sendable {
    package let count: Int
    private let state: State

    /// - Parameters:
    ///   - count: The number of threads, the calling one included, at least 1. The default is one for each processor
    ///     that the process may use.
    ///   - givesWay: Whether the threads have low priority, so that the thread of a screen runs first.
    package init(count: Int = ProcessorCount.usable, givesWay: Bool = false) {
        self.count = max(1, count)
        state = State()
        for index in 1..<max(1, self.count) {
            let thread = Thread { [state] in
                if givesWay { Self.stepBack() }
                state.serve()
            }
            thread.name = "tessera worker \(index)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    deinit { state.stop() }

    /// Lowers the scheduling priority (nice 10) of the calling thread and of the threads it starts.
    package static func stepBack() {
        // On Linux the niceness belongs to a thread, and threads that it starts inherit it.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    }

    /// Calls `body` once for each chunk in `0..<chunks`, on several threads. Returns when all calls are done.
    ///
    /// `body` may write only data of its chunk. Calls from several threads run one after another. A call from within
    /// `body` runs all its chunks on the calling thread. Afterwards the calling thread flushes denormals to zero.
    package func forEach(chunks: Int, _ body: (Int) -> Void) {
        tessera_flush_denormals()
        guard count > 1, chunks > 1, !InsideChunk.current else {
            for chunk in 0..<chunks { body(chunk) }
            return
        }
        withoutActuallyEscaping(body) { state.perform(Job(chunks: chunks, body: $0)) }
    }

    /// Cuts `0..<count` into ranges of `size` (the last may be shorter) and calls `body` for each, as
    /// `forEach(chunks:)`.
    package func forEach(_ count: Int, by size: Int, _ body: (Range<Int>) -> Void) {
        precondition(size > 0, "Workers: chunks of \(size)")
        forEach(chunks: (count + size - 1) / size) { chunk in
            body(chunk * size..<min(count, (chunk + 1) * size))
        }
    }
}

/// One call of `forEach`. Each thread takes the next chunk from a counter until all chunks are taken.
private final class Job: @unchecked Sendable {
    private let chunks: Int
    private var body: ((Int) -> Void)?
    private let next = Atomic(0)

    init(chunks: Int, body: @escaping (Int) -> Void) {
        self.chunks = chunks
        self.body = body
    }

    var isExhausted: Bool { next.load(ordering: .relaxed) >= chunks }

    func work() {
        guard let body else { return }
        while true {
            let chunk = next.add(1, ordering: .relaxed).oldValue
            guard chunk < chunks else { return }
            body(chunk)
        }
    }

    /// Releases the closure, which must not outlive `forEach`. No thread may be working on the job.
    func close() { body = nil }
}

/// The state that the threads of a pool share.
private final class State: @unchecked Sendable {
    /// Checks before a thread sleeps: some hundreds of microseconds. More checks use more processor time without work.
    /// Fewer slow down the next layer, which often starts sooner than a sleeping thread wakes.
    private static let spinLimit = 1 << 14

    private let callers = NSLock()
    private let condition = NSCondition()
    // The condition's lock protects these.
    private var job: Job?
    private var sleepers = 0
    private var stopped = false
    /// Incremented for each new job and at the end. Threads without work check it.
    private let generation = Atomic(0)
    private let helpers = Atomic(0)
    private let callerSleeps = Atomic(false)

    func perform(_ job: Job) {
        callers.lock()
        defer { callers.unlock() }
        publish { self.job = job }
        InsideChunk.current = true
        job.work()
        InsideChunk.current = false
        locked { self.job = nil }
        waitForHelpers()
        job.close()
    }

    func serve() {
        tessera_flush_denormals()
        InsideChunk.current = true
        while let job = take() {
            job.work()
            // By sequential consistency, either this thread reads that the caller sleeps, or the caller reads that
            // there are no helpers.
            if helpers.subtract(1, ordering: .sequentiallyConsistent).newValue == 0,
                callerSleeps.load(ordering: .sequentiallyConsistent)
            {
                locked { condition.broadcast() }
            }
        }
    }

    func stop() { publish { stopped = true } }

    /// Changes the state and wakes the other threads. Threads that spin on `generation` read the change after the lock
    /// is released.
    private func publish(_ change: () -> Void) {
        let areAsleep = locked {
            change()
            return sleepers > 0
        }
        generation.add(1, ordering: .releasing)
        if areAsleep { condition.broadcast() }
    }

    private func waitForHelpers() {
        guard !spin(until: { helpers.load(ordering: .acquiring) == 0 }) else { return }
        locked {
            callerSleeps.store(true, ordering: .sequentiallyConsistent)
            while helpers.load(ordering: .sequentiallyConsistent) > 0 { condition.wait() }
            callerSleeps.store(false, ordering: .relaxed)
        }
    }

    private func take() -> Job? {
        let known = generation.load(ordering: .acquiring)
        if let job = locked(joinJob) { return job }
        _ = spin { generation.load(ordering: .acquiring) != known }
        return locked {
            while true {
                if stopped { return nil }
                if let job = joinJob() { return job }
                sleepers += 1
                condition.wait()
                sleepers -= 1
            }
        }
    }

    /// The current job, if it has chunks left.
    private func joinJob() -> Job? {
        guard let job, !stopped, !job.isExhausted else { return nil }
        helpers.add(1, ordering: .relaxed)
        return job
    }

    /// Spins until `isOver` returns true or `spinLimit` is used up. Returns whether it was over.
    @inline(__always)
    private func spin(until isOver: () -> Bool) -> Bool {
        for _ in 0..<Self.spinLimit {
            if isOver() { return true }
            tessera_pause()
        }
        return false
    }

    private func locked<R>(_ body: () -> R) -> R {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }
}

/// Whether the current thread is working on a chunk. A call of `forEach` then runs its chunks on this thread.
private enum InsideChunk {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let error = pthread_key_create(&key, nil)
        precondition(error == 0, "Workers: no thread-local storage, error \(error)")
        return key
    }()

    static var current: Bool {
        get { pthread_getspecific(key) != nil }
        set { pthread_setspecific(key, newValue ? UnsafeRawPointer(bitPattern: 1) : nil) }
    }
}
