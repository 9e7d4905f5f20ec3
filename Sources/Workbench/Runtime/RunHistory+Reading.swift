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
        if isFolder(url) { return try Model(Workspace.open(url, access: .readOnly), width: 0, height: 0).shared.run }
        return RunHistory(try report(at: url))
    }

    init(_ report: SimulationReport) {
        self.init(
            name: "\(report.strategy), seed \(report.seed)",
            points: report.rounds.compactMap { round in
                round.meanIoU.map {
                    Point(
                        round: round.round, labeledTiles: round.labeledTiles, labeledShare: round.labeledFraction,
                        meanIoU: $0, iou: round.iou)
                }
            })
    }

    static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Reads a file that `tessera simulate --json` printed.
    static func report(at url: URL) throws -> SimulationReport {
        try report(of: Data(RegularFile.read(url, atMost: longestReport)), url)
    }

    private static func report(of bytes: Data, _ url: URL) throws(Problem) -> SimulationReport {
        let report: SimulationReport
        do {
            report = try JSONDecoder().decode(SimulationReport.self, from: bytes)
        } catch let error as DecodingError {
            throw .noRun(url, ErrorText.reason(error))
        } catch {
            throw Problem(error, path: url.path)
        }
        if let reason = report.reasonInvalid { throw .noRun(url, reason) }
        return report
    }
}

extension Problem {
    fileprivate static func noRun(_ url: URL, _ reason: String) -> Problem {
        Problem(
            path: url.path, reason: "this is no run to compare with: \(reason)",
            fix: "give a project, or a file that `tessera simulate --json` printed")
    }
}
