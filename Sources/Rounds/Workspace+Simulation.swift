import Files
import Foundation

extension Workspace {
    /// Gives `body` a temporary cache, with copies of the project's features and manifold. Whoever has the project open
    /// for writing goes on using the project's own cache, which a simulation with other settings would replace.
    package func withOwnCache<R>(_ body: (RootedPath) throws -> R) throws -> R {
        try RootedPath(root: FileManager.default.temporaryDirectory).withTemporaryFolder { cache in
            for name in [QueryPlanner.featuresFile, QueryPlanner.manifoldFile] {
                // What cannot be copied is computed again.
                try? cache.appending(name).write(copyOf: project.cache.appending(name).url, synchronized: false)
            }
            return try body(cache)
        }
    }
}
