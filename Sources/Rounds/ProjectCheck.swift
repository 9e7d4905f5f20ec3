import Foundation
import Pool
import Problems
import ProjectStore

/// Compares a project with its files, and resolves differences if the user asks for it.
package struct ProjectCheck: Sendable {
    package let findings: [Finding]

    /// Whether labels are out of use.
    package var affectsLabels: Bool { findings.contains(where: \.affectsLabels) }

    /// Compares the project with its files. It writes nothing.
    /// - Throws: `Problem` if the project or its image folder cannot be opened.
    package init(_ url: URL) throws {
        do {
            let images = try RegisteredImages(Project.open(at: url, access: .readOnly))
            let found = try images.findings()
            let named = Set(found.map(\.path))
            findings =
                found
                + images.problems.filter { !named.contains($0.place) }.map { problem in
                    Finding(
                        .unusedFile, path: problem.place, reason: problem.reason, fix: problem.fix, affectsLabels: false
                    )
                }
        } catch let problem as Problem where problem.kind == .classInUse {
            findings = [
                Finding(
                    .classRemoved, path: problem.place, reason: problem.reason, fix: problem.fix, affectsLabels: true)
            ]
        }
    }

    /// Accepts changed images. See `Journal.acceptChanges`.
    package static func acceptChanges(_ url: URL) throws -> [String] {
        try withImages(of: url) { try $0.acceptChanges($1) }
    }

    /// Assigns labels to another file. See `Journal.relink`.
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
    /// The findings in one line of less than 80 characters; nil if nothing important changed.
    package var summary: String? {
        let images = count { [.moved, .changed, .missing, .ambiguous, .leftOut].contains($0.kind) }
        var parts = images == 0 ? [] : [images == 1 ? "1 image changed" : "\(images) images changed"]
        if contains(where: { $0.kind == .classMerged }) { parts.append("a merged class is still listed") }
        if contains(where: { $0.kind == .tiling }) { parts.append("the tiling changed") }
        if contains(where: { $0.kind == .unplaced }) { parts.append("old labels have no position") }
        guard !parts.isEmpty else { return nil }
        let tiles = filter(\.affectsLabels).reduce(0) { $0 + $1.labeledTiles }
        return parts.joined(separator: ", ")
            + (tiles > 0 ? "; \(tiles) labeled \(tiles == 1 ? "tile is" : "tiles are") out of use" : "")
    }
}
