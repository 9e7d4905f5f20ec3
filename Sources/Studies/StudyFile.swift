import Acquisition
import Files
import Foundation
import Problems
import SettingValues
import TOML

/// A study: a table of strategies, settings and seeds over a dataset, a network, a recipe and a schedule.
package struct StudyFile: Sendable {
    package let title: String
    /// What the study asks, for the report.
    package let about: String
    /// The table or figure of a paper that it repeats; empty if there is none.
    package let paper: String
    package let seeds: [UInt64]
    package let arms: [StudyArm]
    /// The name of the arm that the others are compared with; nil if there is none.
    package let reference: String?
    package let published: [PublishedCurve]
    /// The text of the file.
    package let text: String

    /// The largest number of arms and of seeds. More are a mistake, such as a product of many values in `vary`.
    static let largestCount = 1000

    /// The largest file in bytes, which is the limit of the TOML parser.
    private static let largestLength = 256 << 10

    /// Reads a study file.
    /// - Throws: `Problem` with the path and the line.
    package static func read(_ file: URL) throws -> StudyFile {
        let bytes = try RegularFile.read(file, atMost: largestLength)
        return try StudyFile(parsing: String(decoding: bytes, as: UTF8.self), path: file.path)
    }

    /// All runs. The seeds are the outer order, so that an unfinished study has whole comparisons.
    package var runs: [StudyRun] { seeds.flatMap { seed in arms.map { StudyRun(arm: $0, seed: seed) } } }

    init(title: String, seeds: [UInt64], arms: [StudyArm], text: String) {
        (self.title, about, paper) = (title, "", "")
        (self.seeds, self.arms, self.text) = (seeds, arms, text)
        (reference, published) = (nil, [])
    }

    /// - Parameter path: The path of the file, for messages.
    /// - Throws: `Problem` with the line.
    package init(parsing text: String, path: String) throws {
        let reader = try StudyReader(text, path: path)
        self.text = text
        title = try reader.string("title") ?? "Study"
        about = try reader.string("about") ?? ""
        paper = try reader.string("paper") ?? ""
        seeds = try reader.seeds()
        guard seeds.count <= Self.largestCount else { throw reader.tooMany("seeds", reader.root.table?["seeds"]) }
        arms = try reader.arms()
        published = try reader.published()
        if let name = try reader.string("reference") {
            guard arms.contains(where: { $0.name == name }) else {
                throw reader.wrong(
                    reader.root.table?["reference"], "there is no arm \(TOML.quoted(name))",
                    fix: "write the name of an arm: " + arms.map(\.name).joined(separator: ", "))
            }
            reference = name
        } else {
            reference = arms.first { $0.configuration[.strategy] == .name(Strategy.random.name) }?.name
        }
    }
}
