import Files
import Foundation
import Learning
import Manifold
import Pool
import Tensors

/// The UMAP of the pool's pretrained features. It is fitted once and cached.
struct PoolManifold {
    /// Reads the model from `file` if it belongs to these features and options. Otherwise it fits a model and writes it
    /// there.
    /// - Parameter onUpdate: Called with the positions of all tiles every 10 epochs while UMAP runs.
    /// - Throws: `Problem`, `CancellationError`.
    static func model(
        of features: Tensor, options: UMAP.Options, file: RootedPath?, workers: Workers,
        monitor: StageMonitor, onUpdate: ([SIMD2<Float>]) -> Void = { _ in }
    ) throws -> UMAP {
        let fingerprint = fingerprint(of: features, options)
        if let file, let cached = cached(file, fingerprint, features, options, workers) { return cached }
        let clock = StageClock()
        let model = try UMAP.fit(
            features, options, workers: workers, interval: 10,
            progress: { fitting in
                let fraction = Double(fitting.epoch) / Double(fitting.epochs)
                onUpdate(fitting.embedding.points)
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
        return model
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
    var points: [SIMD2<Float>] { (0..<rowCount).map { SIMD2(self[$0, 0], self[$0, 1]) } }
}
