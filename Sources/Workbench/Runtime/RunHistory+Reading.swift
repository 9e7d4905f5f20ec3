import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds

extension RunHistory {
    /// 64 MiB. A report has some kilobytes per round, so a larger file is no report.
    private static let longestReport = 1 << 26

    /// Reads the run of a project, or of a file that `tessera simulate --json` printed.
    /// - Throws: `Problem` if it is neither.
    package static func read(_ url: URL) throws -> RunHistory {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue {
            return try Model(Workspace.open(url, access: .readOnly), width: 0, height: 0).shared.run
        }
        guard let bytes = try? RegularFile.read(url, atMost: longestReport),
            let report = try? JSONDecoder().decode(SimulationReport.self, from: Data(bytes)),
            report.rounds.allSatisfy({ 0...1 ~= $0.labeledFraction && 0...1 ~= $0.meanIoU ?? 0 })
        else {
            throw Problem(
                path: url.path, reason: "this is no run to compare with",
                fix: "give a project, or a file that `tessera simulate --json` printed")
        }
        return RunHistory(
            name: "\(report.strategy), seed \(report.seed)",
            points: report.rounds.compactMap { round in
                round.meanIoU.map {
                    Point(
                        round: round.round, labeledTiles: round.labeledTiles, labeledShare: round.labeledFraction,
                        meanIoU: $0, iou: round.iou)
                }
            })
    }
}
