import Acquisition
import ArgumentParser
import Files
import Foundation
import Manifold
import Rounds
import Tensors

struct SelectBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "select", abstract: "Select regions of a synthetic pool of the size of Cityscapes.")

    @Option(help: "Regions of the pool, 128 to an image.") var regions = 380_800
    @Option(help: "Regions that are labeled already.") var labeled = 16_000
    @Option(help: "Regions to select.") var picks = 16_000
    @Option(help: "Features of a region, for strategies that use them.") var columns = 128
    @Flag(help: "Features in clusters, as those of a network; independent ones, the hardest case, by default.")
    var clustered = false
    @Flag(help: "Compare with the plain greedy algorithm, which computes regions x picks distances.") var verify = false
    @Flag(
        help: """
            Measure previews: change lambda, delta and the number of picks step by step, up and then down, each time to \
            a new value, and print the median and the longest time.
            """)
    var previews = false
    @Option(
        help: ArgumentHelp(
            "Write the scores as shards first, and merge them; both times are printed.",
            discussion: "It needs disk space for about twice the scores, 2.4 kB a region with 256 features.",
            valueName: "n"))
    var shards: Int?
    @Option(help: ArgumentHelp("The folder for shards; the temporary folder by default.", valueName: "folder"))
    var folder: String?
    @Option(help: "The seed.") var seed: UInt64 = 1
    @OptionGroup var acquisition: AcquisitionOptions
    @OptionGroup var options: BenchmarkOptions

    func validate() throws {
        try ValidationError.check("regions", regions, in: 1...10_000_000)
        try ValidationError.check("picks", picks, in: 1...1_000_000)
        try ValidationError.check("columns", columns, in: 1...10_000)
        try ValidationError.check("shards", shards, in: 1...10_000)
        if folder != nil, shards == nil { throw ValidationError("--folder is for --shards") }
        if !(0..<regions ~= labeled) { throw ValidationError("--labeled \(labeled): give 0 to less than \(regions)") }
        if verify, try settings.makePlainGreedy() == nil {
            throw ValidationError("--verify is of the max-min strategies, \(settings.strategy) is none")
        }
    }

    private var settings: AcquisitionSettings {
        var settings = AcquisitionSettings(strategy: Strategy.entropySpatial.name)
        settings.candidateCount = max(settings.candidateCount, picks)
        settings = acquisition.applied(to: settings)
        settings.batchSize = picks
        return settings
    }

    func run() throws {
        let workers = options.makeWorkers()
        let settings = settings
        let needs = try settings.declaredStrategy().needs
        let sharded = try shards.map { shards in
            let place =
                try folder.map { try URL.written($0, isFolder: true) } ?? FileManager.default.temporaryDirectory
            return try ShardedScores(regions: regions, shards: shards, channels: columns, seed: seed).merged(
                in: RootedPath(root: place), needs: needs)
        }
        let features = makeFeatures(for: needs)
        func makePool() -> PoolState {
            SyntheticPool.make(
                regions: regions, labeled: labeled, scores: sharded?.scores, features: features, seed: seed)
        }
        var pool = makePool()
        let manifold = try needs.contains(.poolEmbedding) ? fitManifold(settings, features, workers) : nil
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold?.model))
        var (query, measurement) = try Measurement.measure {
            try strategy.query(picks, from: pool, workers: workers)
        }
        for _ in 1..<options.repeats {
            // Use a new pool, because a pool caches results.
            pool = makePool()
            let next = try Measurement.measure { try strategy.query(picks, from: pool, workers: workers) }
            if next.1.seconds < measurement.seconds { (query, measurement) = next }
        }
        var checksum = Checksum()
        for item in query.items { checksum.add(item.index) }
        let result = Result(
            strategy: settings.strategy, regions: regions, labeled: labeled, picks: query.items.count,
            columns: features.table == nil ? nil : columns, seconds: measurement.seconds,
            cpuSeconds: measurement.cpuSeconds,
            peakMemoryBytes: measurement.peakMemoryBytes, checksum: checksum.text,
            imagesTouched: query.imagesTouched, meanEntropy: query.meanEntropy,
            merge: sharded?.costs, manifold: manifold?.cost,
            previews: previews ? try previewTimes(of: settings, in: makePool(), manifold?.model, workers) : nil,
            isVerified: verify
                ? try settings.makePlainGreedy()?.picks(picks, from: pool) == query.items.map(\.index) : nil,
            machine: BenchmarkMachine(threads: workers.count))
        if options.json { try printJSON(result) } else { try Output.print(text: result.text) }
        if result.isVerified == false { throw ExitCode.failure }
    }

    /// The features that a strategy needs. MEAL has features of at most `PoolManifold.largestFit` regions.
    private func makeFeatures(for needs: StrategyNeeds) -> SyntheticFeatureProvider {
        let rows =
            needs.contains(.decoderFeatures)
            ? regions : needs.contains(.candidateFeatures) ? min(regions, PoolManifold.largestFit) : nil
        return SyntheticFeatureProvider(
            table: rows.map { rows in
                clustered
                    ? SyntheticFeatures.clusters(rows: rows, columns: columns, seed: seed)
                    : SyntheticFeatures.noise(rows: rows, columns: columns, seed: seed)
            })
    }

    /// Fits the UMAP of the pool, which a project does once.
    private func fitManifold(
        _ settings: AcquisitionSettings, _ features: SyntheticFeatureProvider, _ workers: Workers
    ) throws -> (model: UMAP, cost: Measurement) {
        var options = settings.manifoldOptions
        options.seed = seed
        let (model, cost) = try Measurement.measure {
            try UMAP.fit(features.pretrainedFeatures(), options, workers: workers)
        }
        return (model, cost)
    }

    /// Measures previews while settings are changed step by step, as a person does.
    private func previewTimes(
        of settings: AcquisitionSettings, in pool: PoolState, _ manifold: UMAP?, _ workers: Workers
    ) throws -> PreviewTimes {
        let previewer = QueryPreviewer(pool, manifold: manifold, workers: workers)
        let preparation = try Measurement.measure { try previewer.prepare(for: settings) }.1
        let first = try Measurement.measure { try previewer.query(settings) }.1
        var changes: [String: SettingSteps] = [:]
        for setting in [AcquisitionSetting.lambda, AcquisitionSetting.delta, AcquisitionSetting.batchSize]
        where setting.reasonUnused(in: settings) == nil {
            changes[setting.name] = try SettingSteps(of: setting, from: settings, count: 12) {
                _ = try previewer.query($0)
            }
        }
        return PreviewTimes(preparationSeconds: preparation.seconds, firstSeconds: first.seconds, changes: changes)
    }

    struct PreviewTimes: Encodable {
        /// The time of the computations before the first preview.
        let preparationSeconds: Double
        let firstSeconds: Double
        /// The times for each setting, by its title.
        let changes: [String: SettingSteps]
    }

    struct Result: Encodable {
        let strategy: String
        let regions: Int
        let labeled: Int
        let picks: Int
        let columns: Int?
        let seconds: Double
        let cpuSeconds: Double
        let peakMemoryBytes: Int
        let checksum: String
        let imagesTouched: Int
        let meanEntropy: Double?
        /// Nil without `--shards`.
        let merge: ShardedScores.Costs?
        /// The fit of the UMAP of the pool, which is not in `seconds`; nil for strategies without it.
        let manifold: Measurement?
        let previews: PreviewTimes?
        /// Whether the plain greedy algorithm selects the same regions in the same order; nil without `--verify`.
        let isVerified: Bool?
        let machine: BenchmarkMachine

        var text: String {
            var lines = [
                "\(strategy): \(picks) of \(regions) regions, \(labeled) labeled: "
                    + Measurement(seconds: seconds, cpuSeconds: cpuSeconds, peakMemoryBytes: peakMemoryBytes).text,
                "\(imagesTouched) images touched" + (meanEntropy.map { ", mean entropy " + decimal($0, 3) } ?? ""),
            ]
            if let merge {
                lines.append(
                    "merged \(merge.shards) shards, \(merge.bytes >> 20) MiB: \(merge.merge.text); read: "
                        + merge.read.text)
            }
            if let manifold { lines.append("UMAP fitted once: " + manifold.text) }
            if let previews {
                lines.append(
                    "prepared in \(decimal(previews.preparationSeconds, 2)) s, first preview after "
                        + "\(decimal(previews.firstSeconds * 1000, 1)) ms")
                for (setting, steps) in previews.changes.sorted(by: { $0.key < $1.key }) {
                    lines.append("after a change of \(setting): \(steps.text)")
                }
            }
            if let isVerified {
                lines.append(
                    isVerified
                        ? "the plain greedy algorithm selects the same"
                        : "the plain greedy algorithm selects OTHER regions")
            }
            return (lines + ["checksum \(checksum); \(machine.text)"]).joined(separator: "\n")
        }
    }
}
