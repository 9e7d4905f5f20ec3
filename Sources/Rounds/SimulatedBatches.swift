import Acquisition

/// The batches of a simulation, from 1.
///
/// A budget in pixels is a budget for all batches so far: what one batch leaves unused, the next one may use. So
/// simulations with different tile sizes have nearly the same number of labeled pixels in each round, and never more
/// than the budget.
struct SimulatedBatches {
    private let settings: AcquisitionSettings
    private let schedule: BatchSchedule
    private let initialPixels: Int

    /// - Parameter labeledPixels: The pixels that are labeled at the start. If their number had a budget too, that
    ///   counts instead.
    init(_ options: Simulation.Options, labeledPixels: Int) {
        settings = options.acquisition
        schedule = options.schedule
        initialPixels = if case .pixels(let budget) = options.initial { budget } else { labeledPixels }
    }

    /// The settings of a query. A query of more tiles than `candidateCount` raises it to their number.
    func settings(ofBatch batch: Int, of pool: SimulatedPool) -> AcquisitionSettings {
        var changed = settings
        if let pixels = pixelsLeft(inBatch: batch, of: pool) {
            changed.batchSize = max(1, pool.tileCount(within: pixels))
        } else {
            let size = schedule.size(ofBatch: batch, first: settings.batchSize)
            changed.batchSize = min(size, max(pool.eligible.count, settings.batchSize))
        }
        changed.candidateCount = max(settings.candidateCount, changed.batchSize)
        return changed
    }

    /// The first tiles of a query that fit the budget in pixels; all without such a budget.
    func fitted(_ query: Query, toBatch batch: Int, of pool: SimulatedPool) -> Query {
        pixelsLeft(inBatch: batch, of: pool).map { pool.prefix(of: query, within: $0) } ?? query
    }

    private func pixelsLeft(inBatch batch: Int, of pool: SimulatedPool) -> Int? {
        schedule.pixels.map { first in
            let used = pool.labeledPixels - initialPixels
            let (left, overflows) = schedule.total(ofBatches: batch, first: first).subtractingReportingOverflow(used)
            return overflows ? .max : left
        }
    }
}
