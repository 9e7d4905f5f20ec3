import Foundation
import Pool
import Problems
import ProjectStore

/// What about a project is not as it was: found again from the files each time, and resolved where a person says so.
package struct ProjectCheck: Sendable {
    package let findings: [Finding]

    /// Whether labels are out of use.
    package var affectsLabels: Bool { findings.contains(where: \.affectsLabels) }

    /// Looks and writes nothing.
    /// - Throws: `Problem` where the project or the folder of its images cannot be opened at all.
    package init(_ url: URL) throws {
        do {
            let images = try RegisteredImages(Project.open(at: url, access: .readOnly))
            let found = try images.findings()
            let named = Set(found.map(\.path))
            findings =
                found
                + images.problems.filter { !named.contains($0.place) }.map { problem in
                    Finding(.file, path: problem.place, reason: problem.reason, fix: problem.fix, affectsLabels: false)
                }
        } catch let problem as Problem where problem.kind == .classInUse {
            findings = [
                Finding(
                    .classRemoved, path: problem.place, reason: problem.reason, fix: problem.fix, affectsLabels: true)
            ]
        }
    }

    /// See `Journal.acceptChanges`.
    package static func acceptChanges(_ url: URL) throws -> [String] {
        try withImages(of: url) { try $0.acceptChanges($1) }
    }

    /// See `Journal.relink`.
    package static func relink(_ old: String, to new: String, in url: URL) throws {
        try withImages(of: url) { try $0.relink(old, to: new, $1) }
    }

    private static func withImages<R>(of url: URL, _ body: (Journal, DatasetScan) throws -> R) throws -> R {
        let project = try Project.open(at: url, access: .readWrite)
        let result = try body(project.journal, RegisteredImages.scan(project))
        try project.journal.close()
        return result
    }
}

extension Collection<Finding> {
    /// One line for whoever opens the project, short enough for 80 columns; nil where all is as it was.
    package var summary: String? {
        let images = count { [.moved, .changed, .missing, .ambiguous, .leftOut].contains($0.kind) }
        var parts = images == 0 ? [] : [images == 1 ? "1 image changed" : "\(images) images changed"]
        if contains(where: { $0.kind == .classMerged }) { parts.append("a merged class is still in the list") }
        if contains(where: { $0.kind == .tiling }) { parts.append("the tiling changed") }
        if contains(where: { $0.kind == .unplaced }) { parts.append("old labels have no place") }
        guard !parts.isEmpty else { return nil }
        let tiles = filter(\.affectsLabels).reduce(0) { $0 + $1.labeledTiles }
        return parts.joined(separator: ", ")
            + (tiles > 0 ? "; \(tiles) labeled \(tiles == 1 ? "tile is" : "tiles are") out of use" : "")
    }
}
