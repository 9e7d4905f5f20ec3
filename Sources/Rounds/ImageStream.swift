import Learning
import Synchronization
import Tensors

extension DeepLabV3Plus {
    /// Streams images past the network, some at a time, a worker an image: reading, inference and what is made of it
    /// overlap. Numbers do not depend on how many run at a time.
    ///
    /// - Parameters:
    ///   - work: Reads the image at an index, calls `predict` and reduces; on any thread.
    ///   - finish: Takes what `work` gave or threw, in the order of the images, on the calling thread.
    /// - Throws: `CancellationError`, or what `finish` throws.
    func forEachImage<Output: Sendable>(
        _ count: Int, stage: RoundStage, cancellation: Cancellation, progress: (StageProgress) -> Void,
        work: (Int) throws -> Output, finish: (Int, Result<Output, any Error>) throws -> Void
    ) throws {
        let clock = StageClock()
        let atATime = 4 * workers.count
        for start in stride(from: 0, to: count, by: atATime) {
            let group = start..<min(count, start + atATime)
            let results = Mutex<[Int: Result<Output, any Error>]>([:])
            sideBySide(group.count) { offset in
                let result = Result {
                    try cancellation.check()
                    return try work(start + offset)
                }
                results.withLock { $0[start + offset] = result }
            }
            try cancellation.check()
            let done = results.withLock(\.self)
            for index in group {
                guard let result = done[index] else { preconditionFailure("forEachImage: image \(index) was left out") }
                try finish(index, result)
            }
            let fraction = Double(group.upperBound) / Double(count)
            progress(
                StageProgress(stage: stage, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
    }
}
