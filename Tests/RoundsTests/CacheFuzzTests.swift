import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds
import TestSupport
import Testing

@Suite("Damaged files in the cache", .serialized)
struct CacheFuzzTests {
    /// A project with all cache files of a round.
    private static func project() throws -> RoundsFixture {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let settings = try workspace.acquisitionSettings()
        _ = try workspace.importLabels(of: try round.selectInitialQuery().tiles)
        _ = try round.train()
        _ = try round.score()
        try round.embed(settings)
        _ = try round.selectQuery(settings)
        try workspace.project.journal.close()
        return fixture
    }

    /// Damages a file of the cache, then opens and uses the project as a session does.
    private func fuzz(_ name: String, file: (URL) throws -> URL, count: Int) throws {
        let fixture = try Self.project()
        let url = try file(fixture.projectURL.appending(path: "cache"))
        let sound = try RegularFile.read(url, atMost: .max)
        let outcome = Fuzzer(
            "cache-\(name)", inputs: [sound], tokens: ["nan", "-1", "99999999999", "{", "["], count: count
        )
        .run { bytes in
            try Data(bytes).write(to: url)
            let workspace = try fixture.open(.readOnly)
            _ = workspace.scores()
            for image in workspace.dataset.images.indices { _ = try? workspace.maps(ofImage: image) }
            let round = try fixture.round(of: workspace)
            let settings = try workspace.acquisitionSettings()
            try round.embed(settings)
            _ = try round.previewer(settings)
        } isRefusal: {
            $0 is Problem
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
    }

    @Test("a damaged image index is made again or refused")
    func index() throws { try fuzz("index", file: { $0.appending(path: "index") }, count: 40) }

    @Test(
        "damaged scores, features and manifolds are computed again or refused",
        arguments: ["scores", "features", "manifold"])
    func tables(name: String) throws {
        try fuzz(name, file: { $0.appending(path: "\(name).safetensors") }, count: 40)
    }

    @Test("a project with damaged maps can be used")
    func maps() throws {
        try fuzz(
            "maps",
            file: { cache in
                let folder = cache.appending(path: "maps")
                let path = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                    .sorted().first { $0.hasSuffix(".predicted.png") }
                return folder.appending(path: try #require(path))
            }, count: 40)
    }
}
