import Acquisition
import Files
import Foundation
import Learning
import Pool
import Problems
import Tensors

/// Simulates rounds of active learning, with the ground truth as the oracle.
package struct Simulation {
    package struct Options: Sendable {
        package var acquisition: AcquisitionSettings
        package var plan: TrainingPlan
        /// The number of queries. The network is trained once more, after the last query.
        package var rounds: Int
        /// The tiles that are labeled at the start.
        package var initial: InitialQuery.Amount
        /// The sizes of the queries.
        package var schedule: BatchSchedule

        package init(
            acquisition: AcquisitionSettings, plan: TrainingPlan, rounds: Int,
            initial: InitialQuery.Amount = .standard, schedule: BatchSchedule = BatchSchedule()
        ) {
            self.acquisition = acquisition
            self.plan = plan
            self.rounds = rounds
            self.initial = initial
            self.schedule = schedule
        }
    }

    package enum Event: Sendable {
        case progress(round: Int, StageProgress)
        /// A round is finished. The report has all rounds so far, so that they are not lost if a later round fails. The
        /// predictions of its network are compared with those of the next one.
        case finished(SimulationReport, SampledPredictions)
        case skipped(Problem)
    }

    private let dataset: Dataset
    private let source: NetworkSource
    private let options: Options
    private let cache: RootedPath?
    private let sharesFirstRound: Bool
    private let workers: Workers

    /// - Parameters:
    ///   - cache: The folder that caches features and the manifold of the pool; nil for no files.
    ///   - sharesFirstRound: Whether the cache has the trained networks of round 0 too, for simulations of the same
    ///     dataset that start alike.
    package init(
        dataset: Dataset, source: NetworkSource, options: Options, cache: RootedPath?, sharesFirstRound: Bool = false,
        workers: Workers
    ) {
        self.dataset = dataset
        self.source = source
        self.options = options
        self.cache = cache
        self.sharesFirstRound = sharesFirstRound
        self.workers = workers
    }

    /// Runs the rounds 0 to `options.rounds`. It stops earlier if no tile can be selected.
    ///
    /// - Parameter earlier: The first rounds of the same simulation, after which a program was stopped, and the
    ///   predictions of the last of them. The simulation continues after them, with the same results as without a
    ///   stop: a round depends only on the settings and on the labeled tiles. Without the predictions, the kappa of the
    ///   next round is unknown.
    /// - Throws: `Problem`, also if `earlier` does not fit; `CancellationError`, or errors from reading files.
    package func run(
        resuming earlier: (report: SimulationReport, predictions: SampledPredictions?)? = nil,
        cancellation: Cancellation = Cancellation(),
        report: @escaping @Sendable (Event) -> Void
    ) throws -> SimulationReport {
        let tiles = dataset.tiles(of: .train)
        var pool = SimulatedPool(dataset: dataset, tiles: tiles, usableImages: usableImages(of: tiles, report))
        let planner = QueryPlanner(
            dataset: dataset, source: source, cache: cache, workers: workers, seed: options.plan.seed)
        try checkBudgets(of: pool)
        let initial = pool.initialQuery(options.initial, of: tiles, seed: options.plan.seed)
        try pool.label(initial)
        let batches = SimulatedBatches(options, labeledPixels: pool.labeledPixels)

        var result = SimulationReport(
            strategy: options.acquisition.strategy, seed: options.plan.seed, finetune: options.plan.finetune,
            recipe: options.plan.recipe.rawValue, schedule: options.schedule.growth.rawValue,
            batchPixels: options.schedule.pixels, classes: dataset.catalog.names, initial: reported(initial))
        if let earlier { try replay(earlier.report, into: &result, &pool, tiles) }
        let hasEnded = result.rounds.last?.query.isEmpty == true && pool.eligible.isEmpty
        guard !hasEnded, result.rounds.count <= options.rounds else { return result }
        var predictions = earlier?.predictions.flatMap { $0.round == result.rounds.count - 1 ? $0 : nil }
        for round in result.rounds.count...options.rounds {
            let monitor = StageMonitor(
                cancellation: cancellation, progress: { report(.progress(round: round, $0)) },
                skipped: { report(.skipped($0)) })
            let isLast = round == options.rounds || pool.eligible.isEmpty
            let (finished, latest) = try runRound(
                round, isLast: isLast, &pool, batches, planner, predictions, monitor)
            result.rounds.append(finished)
            predictions = latest
            report(.finished(result, latest))
            if isLast { break }
        }
        return result
    }

    /// Labels the tiles that the rounds of `earlier` selected, and takes over these rounds.
    /// - Throws: `Problem` if the report is of another simulation.
    private func replay(
        _ earlier: SimulationReport, into result: inout SimulationReport, _ pool: inout SimulatedPool,
        _ tiles: [TileID]
    ) throws {
        var expected = result
        expected.rounds = earlier.rounds
        let indices = Dictionary(uniqueKeysWithValues: tiles.enumerated().map { (reported($1), $0) })
        let queries = earlier.rounds.map { $0.query.compactMap { indices[$0] } }
        let labels = [result.initial?.count ?? 0] + queries.map(\.count)
        guard earlier == expected, zip(earlier.rounds, queries).allSatisfy({ $0.query.count == $1.count }),
            earlier.rounds.enumerated().allSatisfy({ $1.round == $0 && $1.labeledTiles == labels[...$0].reduce(0, +) }),
            case let selected = queries.flatMap(\.self), Set(selected).count == selected.count,
            selected.allSatisfy({ pool.eligibility[$0] == .eligible })
        else { throw Problem.otherSimulation }
        result = earlier
        for query in queries {
            try pool.label(
                Query(
                    strategy: options.acquisition.strategy,
                    items: query.enumerated().map { rank, index in
                        Query.Item(tile: tiles[index], index: index, rank: rank, origin: .strategy)
                    }))
        }
    }

    /// Trains on the labeled tiles. Except in the last round, it then scores the pool and labels the tiles of a query.
    /// - Parameter earlier: The predictions of the network of the round before; nil in round 0.
    private func runRound(
        _ round: Int, isLast: Bool, _ pool: inout SimulatedPool, _ batches: SimulatedBatches, _ planner: QueryPlanner,
        _ earlier: SampledPredictions?, _ monitor: StageMonitor
    ) throws -> (SimulationReport.Round, SampledPredictions) {
        let runner = RoundRunner(
            dataset: dataset, source: source, plan: options.plan, workers: workers, cache: cache, monitor: monitor)
        let trained = try train(on: pool.labeled, round: round, isLast: isLast, runner)
        var (scoreSeconds, acquireSeconds) = (0.0, 0.0)
        let before = pool
        var scored: ScoredPool?
        var query = Query(strategy: options.acquisition.strategy, items: [])
        if !isLast {
            let settings = batches.settings(ofBatch: round + 1, of: pool)
            let scoreClock = StageClock()
            scored =
                try settings.declaredStrategy().measure != nil
                ? runner.score(trained.network, round: round, maps: nil, for: settings) : nil
            scoreSeconds = scoreClock.seconds
            let acquireClock = StageClock()
            query = try planner.select(
                settings, eligibility: pool.eligibility, scores: scored?.scores,
                trained: TrainedNetwork(
                    state: trained.network.stateDictionary(), isFinetuned: options.plan.finetune, file: nil),
                round: round + 1, monitor: monitor)
            query = batches.fitted(query, toBatch: round + 1, of: pool)
            try pool.label(query)
            acquireSeconds = acquireClock.seconds
        }
        let latest = try scored?.predictions ?? runner.predictSample(trained.network, round: round)
        let result = SimulationReport.Round(
            round: round, labeledTiles: before.labeled.count, labeledPixels: before.labeledPixels,
            labeledFraction: before.labeledFraction, imagesTouched: before.labeled.imagesTouched,
            clicks: before.clicks, classPixels: before.labeled.pixelCounts(classCount: dataset.catalog.count),
            meanIoU: trained.confusion?.meanIoU, iou: trained.confusion?.iou ?? [], epoch: trained.keptEpoch,
            seconds: .init(train: trained.seconds, score: scoreSeconds, acquire: acquireSeconds),
            query: reported(query), kappa: earlier.flatMap(latest.kappa))
        return (result, latest)
    }

    /// Trains a network, or takes that of round 0 from the cache.
    private func train(
        on labeled: [TileLabels], round: Int, isLast: Bool, _ runner: RoundRunner
    ) throws -> FirstRoundCache.Round {
        let firstRounds = cache.flatMap { cache in
            sharesFirstRound && round == 0
                ? FirstRoundCache(
                    in: cache, source: source, plan: options.plan, classCount: dataset.catalog.count,
                    initial: labeled.map(\.tile), isLast: isLast) : nil
        }
        if let stored = firstRounds?.stored() { return stored }
        let clock = StageClock()
        let trained = try runner.train(on: labeled, round: round, last: isLast)
        let result = FirstRoundCache.Round(
            network: trained.network, confusion: trained.confusion, keptEpoch: trained.report.keptEpoch,
            seconds: clock.seconds)
        firstRounds?.store(result)
        return result
    }

    private func reported(_ query: Query) -> [SimulationReport.Tile] { query.tiles.map(reported) }

    private func reported(_ tile: TileID) -> SimulationReport.Tile {
        .init(image: dataset.images[tile.image].name, row: tile.row, column: tile.column)
    }

    /// - Throws: `Problem` if a budget in pixels is too small for a tile.
    private func checkBudgets(of pool: SimulatedPool) throws {
        var budgets = [options.schedule.pixels].compactMap(\.self)
        if case .pixels(let pixels) = options.initial { budgets.append(pixels) }
        for budget in budgets where budget < pool.largestArea {
            throw Problem.smallBudget(budget, largestTile: pool.largestArea)
        }
    }

    /// The images of the pool with a readable image and mask. Other images are reported once and never selected.
    private func usableImages(of tiles: [TileID], _ report: (Event) -> Void) -> Set<Int> {
        let images = Set(tiles.map(\.image)).sorted()
        let problems = workers.map(images.count) { index -> Problem? in
            do {
                _ = try dataset.readLabels(images[index])
                _ = try dataset.readImage(images[index])
                return nil
            } catch {
                return Problem(error, path: dataset.images[images[index]].imageURL.path)
            }
        }
        for problem in problems.compactMap(\.self) { report(.skipped(problem)) }
        return Set(zip(images, problems).filter { $0.1 == nil }.map(\.0))
    }
}
