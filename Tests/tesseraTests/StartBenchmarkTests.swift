import Foundation
import TestSupport
import Testing

@Suite("The benchmark of the start")
struct StartBenchmarkTests {
    @Test("each kind of start is measured, and the project stays as it is")
    func json() throws {
        let small = try SmallProject(images: 4)
        let file = URL(filePath: small.path).appending(path: "project.toml")
        let before = try Data(contentsOf: file)
        let outcome = try small.program.run("benchmark", "start", small.path, "--repeats", "2", "--json")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let found = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let starts = try #require(found["starts"] as? [[String: Any]])
        #expect(starts.map { $0["name"] as? String } == ["--version", "status", "first frame"])
        for start in starts {
            let (smallest, all) = (start["smallestMs"] as? Double ?? 0, start["ms"] as? [String: Double] ?? [:])
            #expect(smallest > 0 && smallest <= all["p50"] ?? 0 && all["p50"] ?? 0 <= all["max"] ?? 0, "\(start)")
        }
        #expect(try Data(contentsOf: file) == before)
    }

    @Test("a project that cannot be opened is an error with the command that shows why")
    func broken() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run("benchmark", "start", folder.url.path)
        #expect(outcome.exitCode == 1)
        #expect(outcome.errors.contains("tessera status"), "\(outcome.errors)")
    }
}
