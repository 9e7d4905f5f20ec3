import Glibc
import Learning
import Synchronization
import Tensors

extension SegmentationNetwork {
    /// Processes images in parallel, one image per worker, so reading, inference and reduction overlap. Large images
    /// run one after the other, each on all workers, to limit memory. Results do not depend on the number of workers.
    ///
    /// - Parameters:
    ///   - resultsPerWorker: The number of images per worker in a group. Workers wait for each other after each group.
    ///     A larger number waits less often, but keeps more results of `work` in memory.
    ///   - isLarge: Whether an image is processed in several windows.
    ///   - monitor: Receives the progress on the calling thread.
    ///   - work: Reads the image at an index, calls `predict` and reduces the result. It runs on any thread, for a
    ///     large image on the calling thread.
    ///   - finish: Receives the results or errors of `work` in the order of the images, on the calling thread.
    /// - Throws: `CancellationError`, or an error of `finish`.
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
        let groupSize = resultsPerWorker * workers.count
        for start in stride(from: 0, to: count, by: groupSize) {
            let group = start..<min(count, start + groupSize)
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
            forEachInParallel(usual.count) { run(usual[$0]) }
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
