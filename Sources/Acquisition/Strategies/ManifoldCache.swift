import Manifold
import Synchronization

/// The UMAP model that MEAL fits in step 0 on the pretrained features of the whole pool: once per project, not once
/// per round. To keep it between runs, start the cache with the model from disk and write `model` back when it is new.
package final class ManifoldCache: Sendable {
    private let kept: Mutex<UMAP?>

    /// - Parameter model: A model of this pool fitted before, if there is one.
    package init(_ model: UMAP? = nil) { kept = Mutex(model) }

    package var model: UMAP? { kept.withLock { $0 } }

    /// The kept model, if it has these options and embeds as many rows; else the one that `fit` makes, kept from now
    /// on. A second caller waits for the first one's fit.
    package func model(
        _ options: UMAP.Options, rowCount: Int, fit: () throws -> UMAP
    ) rethrows -> UMAP {
        try kept.withLock { kept in
            if let kept, kept.options == options, kept.embedding.rowCount == rowCount { return kept }
            let fitted = try fit()
            kept = fitted
            return fitted
        }
    }
}
