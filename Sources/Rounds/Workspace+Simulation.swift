import Files
import Foundation

extension Workspace {
    /// Calls `body` with a temporary cache that has copies of the project's features and manifold. A simulation with
    /// other settings would replace the files of the project, which another session may use.
    package func withOwnCache<R>(_ body: (RootedPath) throws -> R) throws -> R {
        try RootedPath(root: FileManager.default.temporaryDirectory).withTemporaryFolder { cache in
            for name in [QueryPlanner.featuresFile, QueryPlanner.manifoldFile] {
                // Files that cannot be copied are computed again.
                try? cache.appending(name).write(copyOf: project.cache.appending(name).url, synchronized: false)
            }
            return try body(cache)
        }
    }
}
