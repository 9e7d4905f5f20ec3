import Manifold
import Synchronization

/// Caches the UMAP model that MEAL fits on the pretrained features of the whole pool. MEAL fits it once for a project
/// (Algorithm 1, step 0), not once for each round.
///
/// To keep the model between runs, initialize the cache with the model from disk, and write `model` back when it is
/// new.
package final class ManifoldCache: Sendable {
    private let cached: Mutex<UMAP?>

    /// - Parameter model: A model that was fitted on this pool before, if there is one.
    package init(_ model: UMAP? = nil) { cached = Mutex(model) }

    package var model: UMAP? { cached.withLock { $0 } }

    /// The cached model, if it has these options. Otherwise `fit` makes a model, which replaces the cached one. A model
    /// may have fewer rows than the pool: tiles of images that cannot be read are not fitted.
    ///
    /// A lock is held during the fit, which may take minutes. Other threads that need the model wait for it.
    package func model(_ options: UMAP.Options, fit: () throws -> UMAP) rethrows -> UMAP {
        try cached.withLock { cached in
            if let cached, cached.options == options { return cached }
            let fitted = try fit()
            cached = fitted
            return fitted
        }
    }
}
