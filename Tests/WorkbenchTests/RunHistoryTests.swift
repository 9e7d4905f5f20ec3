import Foundation
import Problems
import TestSupport
import Testing
import Workbench

@Suite("Reading a run to compare with")
struct RunHistoryTests {
    /// A report of one round as `tessera simulate --json` prints it.
    private func report(meanIoU: String = "0.5") -> String {
        """
        {"strategy": "meal", "seed": 3, "finetune": false, "recipe": "meal", "classes": ["road"], "rounds": [
        {"round": 0, "labeledTiles": 4, "labeledFraction": 0.25, "imagesTouched": 1, "meanIoU": \(meanIoU), "iou": [0.5],
        "epoch": 1, "seconds": {"train": 1, "score": 1, "acquire": 1}, "query": []}]}
        """
    }

    @Test("a report of a simulation is read")
    func simulation() throws {
        let folder = try TemporaryFolder()
        let run = try RunHistory.read(try folder.write(report(), to: "run.json"))
        #expect(run.name == "meal, seed 3" && run.points.map(\.meanIoU) == [0.5])
    }

    @Test("a file that cannot be read is reported with its path and the reason of the system")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        let missing = folder.url.appending(path: "missing.json")
        let problem = try #require(throws: Problem.self) { try RunHistory.read(missing) }
        #expect(problem.kind == .missing && problem.path == missing.path, "\(problem)")
        #expect(problem.reason.contains("No such file"))
    }

    @Test(
        "a damaged report is an error that says what is damaged",
        arguments: [
            ("cut", "not valid JSON"), ("far", "round 0 has a share or an IoU that is not between 0 and 1"),
            ("other", "`strategy` is missing"),
        ])
    func damaged(kind: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let text = ["cut": String(report().dropLast(3)), "far": report(meanIoU: "1.5"), "other": "{}"][kind] ?? ""
        let file = try folder.write(text, to: "run.json")
        let problem = try #require(throws: Problem.self) { try RunHistory.read(file) }
        #expect(problem.path == file.path && problem.reason.contains("no run to compare with"))
        #expect(problem.reason.contains(reason) && problem.fix.contains("tessera simulate --json"), "\(problem)")
    }
}
