import Files
import Foundation
import Learning
import Manifold
import Pool
import Tensors

/// The UMAP of the pool's pretrained features. It is fitted once and cached. Tiles of images that cannot be read are
/// left out, because they have no features. A pool of more than `largestFit` tiles is represented by a random sample.
package struct PoolManifold {
    /// The largest number of tiles that UMAP is fitted on. More tiles take more memory and time, in proportion, and
    /// change the embedding of a region of the feature space little.
    package static let largestFit = 500_000

    let model: UMAP
    private let tileCount: Int
    /// The indices of the fitted tiles, ascending; nil if all are fitted.
    private let fitted: [Int]?

    /// The position of each tile of the pool; nil for a tile that was left out of the fit.
    var points: [SIMD2<Float>?] { Self.points(model.embedding, of: fitted, among: tileCount) }

    /// Reads the model from `file` if it belongs to these features and options. Otherwise it fits a model and writes it
    /// there.
    /// - Parameter onUpdate: Called with the positions of all tiles every 10 epochs while UMAP runs.
    /// - Throws: `Problem`, `CancellationError`.
    init(
        of table: PoolTable, options: UMAP.Options, file: RootedPath?, largestFit: Int = Self.largestFit,
        workers: Workers, monitor: StageMonitor, onUpdate: ([SIMD2<Float>?]) -> Void = { _ in }
    ) throws {
        tileCount = table.rowCount
        let known = Self.sample(table.known, of: largestFit, seed: options.seed)
        fitted = known.count == tileCount ? nil : known
        let features = try fitted == nil ? table.inMemory ?? table.rows(at: known) : table.rows(at: known)
        let fingerprint = Self.fingerprint(of: features, options)
        if let file, let cached = Self.cached(file, fingerprint, features, options, workers) {
            model = cached
            return
        }
        let clock = StageClock()
        let (tileCount, fitted) = (tileCount, fitted)
        model = try UMAP.fit(
            features, options, workers: workers, interval: 10,
            progress: { fitting in
                let fraction = Double(fitting.epoch) / Double(fitting.epochs)
                onUpdate(Self.points(fitting.embedding, of: fitted, among: tileCount))
                monitor.progress(
                    StageProgress(
                        stage: .embed, fraction: fraction, epoch: (fitting.epoch, fitting.epochs),
                        secondsRemaining: clock.secondsRemaining(at: fraction)))
            },
            cancellation: monitor.cancellation)
        // If the model cannot be written, it is fitted again the next time.
        if let file {
            try? Safetensors.write(
                ["embedding": model.embedding],
                metadata: ["manifold_of": fingerprint, "start": model.start.rawValue], to: file)
        }
    }

    /// At most `count` of the tiles, drawn without replacement; ascending.
    private static func sample(_ tiles: [Int], of count: Int, seed: UInt64) -> [Int] {
        guard tiles.count > count else { return tiles }
        var sample = tiles
        var random = Philox(seed: seed, purpose: "manifold.sample")
        for position in 0..<count {
            sample.swapAt(position, Int.random(in: position..<sample.count, using: &random))
        }
        return sample.prefix(count).sorted()
    }

    private static func points(_ embedding: Tensor, of fitted: [Int]?, among count: Int) -> [SIMD2<Float>?] {
        guard let fitted else { return embedding.points }
        var points = [SIMD2<Float>?](repeating: nil, count: count)
        for (tile, point) in zip(fitted, embedding.points) { points[tile] = point }
        return points
    }

    private static func cached(
        _ file: RootedPath, _ fingerprint: String, _ features: Tensor, _ options: UMAP.Options, _ workers: Workers
    ) -> UMAP? {
        guard let (tensors, metadata) = try? Safetensors.read(file.url), metadata["manifold_of"] == fingerprint,
            let embedding = tensors["embedding"], embedding.shape == [features.rowCount, 2],
            embedding.elements.allSatisfy({ $0.magnitude < 1e9 }),
            let start = metadata["start"].flatMap(UMAP.Start.init(rawValue:))
        else { return nil }
        return UMAP(features: features, embedding: embedding, options: options, start: start, workers: workers)
    }

    private static func fingerprint(of features: Tensor, _ options: UMAP.Options) -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(options)")
        features.withUnsafeElements { fingerprint.add(UnsafeRawBufferPointer($0)) }
        return fingerprint.text
    }
}

extension Tensor {
    /// The rows of an `[N, 2]` table as points.
    fileprivate var points: [SIMD2<Float>] { (0..<rowCount).map { SIMD2(self[$0, 0], self[$0, 1]) } }
}
