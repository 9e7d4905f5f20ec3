import CNumericShims
import Foundation
import Glibc
import Synchronization

/// A fixed set of threads that share out chunks of work; the calling thread is one of them.
///
/// The chunks are the caller's and never depend on how many threads there are, so results are the same bits for
/// any count. Every thread flushes denormals.
package final class Workers: Sendable {
    package let count: Int
    private let state: State

    /// - Parameters:
    ///   - count: Threads that compute at a time, at least one; by default one for each processor.
    ///   - givesWay: Whether the threads let others go first, as those of a screen.
    package init(count: Int = ProcessInfo.processInfo.activeProcessorCount, givesWay: Bool = false) {
        self.count = max(1, count)
        state = State()
        BLAS.useCallingThreadOnly()
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

    /// Lets threads that were not told to step back go before the calling one and those it starts.
    package static func stepBack() {
        // On Linux the niceness is a thread's own, and threads it starts inherit it.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    }

    /// Calls `body` once for each chunk in `0..<chunks`, on several threads at a time, and returns when all are done.
    ///
    /// `body` may write only what belongs to its chunk. Calls from several threads queue; a call from within `body`
    /// runs its chunks on the thread it is on.
    package func forEach(chunks: Int, _ body: (Int) -> Void) {
        tessera_flush_denormals()
        guard count > 1, chunks > 1, !InsideChunk.current else {
            for chunk in 0..<chunks { body(chunk) }
            return
        }
        withoutActuallyEscaping(body) { state.perform(Job(chunks: chunks, body: $0)) }
    }

    /// Cuts `0..<count` into ranges of `size` (the last may be shorter) and calls `body` for each, as `forEach`.
    package func forEach(_ count: Int, by size: Int, _ body: (Range<Int>) -> Void) {
        precondition(size > 0, "Workers: chunks of \(size)")
        forEach(chunks: (count + size - 1) / size) { chunk in
            body(chunk * size..<min(count, (chunk + 1) * size))
        }
    }
}

/// One `forEach`: chunks are taken by a counter until none is left.
private final class Job: @unchecked Sendable {
    private let chunks: Int
    private var body: ((Int) -> Void)?
    private let next = Atomic(0)

    init(chunks: Int, body: @escaping (Int) -> Void) {
        self.chunks = chunks
        self.body = body
    }

    var isTaken: Bool { next.load(ordering: .relaxed) >= chunks }

    func work() {
        guard let body else { return }
        while true {
            let chunk = next.add(1, ordering: .relaxed).oldValue
            guard chunk < chunks else { return }
            body(chunk)
        }
    }

    /// Lets go of the closure, which must not outlive the call that brought it; nobody may be working any more.
    func close() { body = nil }
}

private final class State: @unchecked Sendable {
    /// How often a thread looks again before it sleeps: some hundreds of microseconds. Layers follow one another, and
    /// chunks end, faster than a sleeping thread wakes.
    private static let patience = 1 << 14

    private let callers = NSLock()
    private let condition = NSCondition()
    // Under the condition's lock.
    private var job: Job?
    private var sleepers = 0
    private var stopped = false
    /// Jobs that came, and stopping: what a thread without work looks at.
    private let news = Atomic(0)
    private let helpers = Atomic(0)
    private let callerSleeps = Atomic(false)

    func perform(_ job: Job) {
        callers.lock()
        defer { callers.unlock() }
        announce { self.job = job }
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
            // Either this sees that the caller is about to sleep, or the caller that nobody helps any more.
            if helpers.subtract(1, ordering: .sequentiallyConsistent).newValue == 0,
                callerSleeps.load(ordering: .sequentiallyConsistent)
            {
                locked { condition.broadcast() }
            }
        }
    }

    func stop() { announce { stopped = true } }

    /// The threads that look for news see them once the lock is free.
    private func announce(_ change: () -> Void) {
        let areAsleep = locked {
            change()
            return sleepers > 0
        }
        news.add(1, ordering: .releasing)
        if areAsleep { condition.broadcast() }
    }

    private func waitForHelpers() {
        guard !waitAwhile({ helpers.load(ordering: .acquiring) == 0 }) else { return }
        locked {
            callerSleeps.store(true, ordering: .sequentiallyConsistent)
            while helpers.load(ordering: .sequentiallyConsistent) > 0 { condition.wait() }
            callerSleeps.store(false, ordering: .relaxed)
        }
    }

    private func take() -> Job? {
        let known = news.load(ordering: .acquiring)
        if let job = locked(takeNow) { return job }
        _ = waitAwhile { news.load(ordering: .acquiring) != known }
        return locked {
            while true {
                if stopped { return nil }
                if let job = takeNow() { return job }
                sleepers += 1
                condition.wait()
                sleepers -= 1
            }
        }
    }

    /// The job at hand, if it has chunks left.
    private func takeNow() -> Job? {
        guard let job, !stopped, !job.isTaken else { return nil }
        helpers.add(1, ordering: .relaxed)
        return job
    }

    /// Whether it was over before the thread's patience was.
    @inline(__always)
    private func waitAwhile(_ isOver: () -> Bool) -> Bool {
        for _ in 0..<Self.patience {
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

/// Whether the thread that asks works on a chunk: a call from there runs on the thread it is on.
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
