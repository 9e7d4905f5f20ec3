import Files
import Formats
import Foundation
import Problems
import Rounds

extension Workspace {
    /// Writes the confirmed labels, for the command `export` of the palette.
    /// - Parameter target: The name of the format, a blank and the path of the folder.
    /// - Returns: What was written, as a sentence.
    func exportLabels(to target: String, monitor: StageMonitor) -> Result<String, Problem> {
        let parts = target.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2, let format = AnnotationFormat(rawValue: parts[0]) else {
            return .failure(
                Problem(
                    reason: parts.count < 2
                        ? "an export needs a format and a folder" : "there is no format \(parts[0])",
                    fix: "write `export FORMAT DIR` with one of "
                        + AnnotationFormat.allCases.map(\.rawValue).joined(separator: ", ")))
        }
        do {
            let folder = try URL.written(parts[1], isFolder: true)
            let outcome = try export(ExportRequest(format: format), to: folder, monitor: monitor)
            let open = outcome.tiles.filter { !$0.key.isConfirmed }.values.reduce(0, +)
            return .success(
                "Wrote the labels of \(outcome.counts.images) images to \(folder.path)"
                    + (open > 0 ? "; \(open) of their tiles are not confirmed" : ""))
        } catch {
            return .failure(Problem(error, path: parts[1]))
        }
    }
}
