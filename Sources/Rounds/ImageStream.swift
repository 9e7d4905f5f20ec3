import Glibc
import Learning
import Synchronization
import Tensors

extension DeepLabV3Plus {
    /// Streams images past the network, many at a time, a worker an image: reading, inference and what is made of it
    /// overlap. Large images run one after the other, on all workers, for the memory that each takes. Numbers do not
    /// depend on how many run at a time.
    ///
    /// - Parameters:
    ///   - resultsPerWorker: How many results of `work` may lie waiting for each worker. Workers wait for each other
    ///     after that many images, so it is as large as the results are small.
    ///   - isLarge: Whether an image is seen in several windows.
    ///   - monitor: Gets the progress, on the calling thread.
    ///   - work: Reads the image at an index, calls `predict` and reduces; on any thread, for a large image on the
    ///     calling one.
    ///   - finish: Takes what `work` gave or threw, in the order of the images, on the calling thread.
    /// - Throws: `CancellationError`, or what `finish` throws.
    func forEachImage<Output: Sendable>(
        _ count: Int, stage: RoundStage, resultsPerWorker: Int = 16, isLarge: (Int) -> Bool,
        monitor: StageMonitor, work: (Int) throws -> Output,
        finish: (Int, Result<Output, any Error>) throws -> Void
    ) throws {
        let clock = StageClock()
        let caller = pthread_self()
        func show(_ done: Int) {
            let fraction = Double(done) / Double(count)
            monitor.progress(
                StageProgress(stage: stage, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
        let atATime = resultsPerWorker * workers.count
        for start in stride(from: 0, to: count, by: atATime) {
            let group = start..<min(count, start + atATime)
            let results = Mutex<[Int: Result<Output, any Error>]>([:])
            func run(_ index: Int) {
                let result = Result {
                    try monitor.cancellation.check()
                    return try work(index)
                }
                let ready = results.withLock { results in
                    results[index] = result
                    return results.count
                }
                if pthread_equal(pthread_self(), caller) != 0 { show(start + ready) }
            }
            let usual = group.filter { !isLarge($0) }
            sideBySide(usual.count) { run(usual[$0]) }
            for index in group where isLarge(index) { run(index) }
            try monitor.cancellation.check()
            let done = results.withLock(\.self)
            for index in group {
                guard let result = done[index] else { preconditionFailure("forEachImage: image \(index) was left out") }
                try finish(index, result)
            }
            show(group.upperBound)
        }
    }
}
