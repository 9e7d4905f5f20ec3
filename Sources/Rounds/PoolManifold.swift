import Files
import Foundation
import Learning
import Manifold
import Pool
import Tensors

/// The UMAP of the pool's pretrained features: fitted once for a project, kept in its cache.
struct PoolManifold {
    /// The model of `file` if it is of these features and options, else one fitted now and written there.
    /// - Parameter settling: Gets positions of all tiles while a new model takes shape.
    /// - Throws: `Problem`, `CancellationError`.
    static func model(
        of features: Tensor, options: UMAP.Options, file: RootedPath?, workers: Workers,
        monitor: StageMonitor, settling: ([SIMD2<Float>]) -> Void = { _ in }
    ) throws -> UMAP {
        let fingerprint = fingerprint(of: features, options)
        if let file, let kept = kept(file, fingerprint, features, options, workers) { return kept }
        let clock = StageClock()
        let model = try UMAP.fit(
            features, options, workers: workers, interval: 10,
            progress: { fitting in
                let fraction = Double(fitting.epoch) / Double(fitting.epochs)
                settling(fitting.embedding.points)
                monitor.progress(
                    StageProgress(
                        stage: .embed, fraction: fraction, epoch: (fitting.epoch, fitting.epochs),
                        secondsRemaining: clock.secondsRemaining(at: fraction)))
            },
            cancellation: monitor.cancellation)
        // A model that cannot be kept is fitted again the next time.
        if let file {
            try? Safetensors.write(
                ["embedding": model.embedding],
                metadata: ["manifold_of": fingerprint, "start": model.start.rawValue], to: file)
        }
        return model
    }

    private static func kept(
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
