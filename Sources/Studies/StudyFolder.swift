import Files
import Foundation
import Problems
import Rounds

/// The folder with the results of a study.
///
/// - `study.toml`: a copy of the study file.
/// - `runs/ARM/seed-N.json`: the result of a finished run. It does not depend on the speed of a machine.
/// - `runs/ARM/seed-N.seconds.json`: the times of its rounds.
/// - `runs/ARM/seed-N.partial.json`: the rounds of an unfinished run.
/// - `places.json`: where the images are on this computer.
/// - `data/`: generated scenes. `cache/` and `locks/` can be removed when no run is in progress.
package struct StudyFolder: Sendable {
    package let root: RootedPath

    /// The largest file that is read: 100,000 tiles need about 10 MB.
    private static let largestFile = 1 << 30

    package init(_ url: URL) { root = RootedPath(root: url) }

    private var studyFile: RootedPath { root.appending("study.toml") }
    private var placesFile: RootedPath { root.appending("places.json") }
    var data: RootedPath { root.appending("data") }
    var cache: RootedPath { root.appending("cache") }
    var locks: RootedPath { root.appending("locks") }

    func lock(of run: StudyRun) -> RootedPath { locks.appending("\(run.arm.folderName)-seed-\(run.seed)") }

    private func file(of run: StudyRun, _ ending: String) -> RootedPath {
        root.appending("runs/\(run.arm.folderName)/seed-\(run.seed).\(ending)")
    }

    /// The study of this folder.
    /// - Throws: `Problem` if there is none, or if it was damaged.
    package func study() throws -> StudyFile {
        guard FileManager.default.fileExists(atPath: studyFile.url.path) else {
            throw Problem(
                .missing, path: root.url.path, reason: "the folder has no results of a study",
                fix: "give the folder of `tessera study run --output`")
        }
        let bytes = try RegularFile.read(studyFile.url, atMost: Self.largestFile)
        return try StudyFile(parsing: String(decoding: bytes, as: UTF8.self), path: studyFile.url.path)
    }

    /// Stores a copy of the study file. A folder with other files is refused.
    func store(_ study: StudyFile, _ places: StudyPlaces) throws {
        if !FileManager.default.fileExists(atPath: studyFile.url.path) { try root.checkNewOrEmpty() }
        try studyFile.write(Array(study.text.utf8))
        try write(places.stored, to: placesFile)
    }

    /// The places of the images; nil if they are not stored, as in a copy without that file.
    func storedPlaces() throws -> StudyPlaces.Stored? { try read(placesFile) }

    // MARK: Records

    /// The record of a finished run with its times; nil if the run is not finished.
    /// - Throws: `Problem` if a file cannot be read.
    package func finished(_ run: StudyRun) throws -> StudyRecord? {
        guard let record: StudyRecord = try read(file(of: run, "json")) else { return nil }
        guard let seconds: [SimulationReport.Seconds?] = try read(file(of: run, "seconds.json")),
            seconds.count == record.report.rounds.count
        else { return record }
        var report = record.report
        for (index, seconds) in seconds.enumerated() { report.rounds[index].seconds = seconds }
        return record.with(report)
    }

    /// The record of an unfinished run; nil if it has no finished rounds.
    func partial(_ run: StudyRun) throws -> PartialRecord? { try read(file(of: run, "partial.json")) }

    func storePartial(_ record: PartialRecord, of run: StudyRun) throws {
        try write(record, to: file(of: run, "partial.json"))
    }

    func storeFinished(_ record: StudyRecord, of run: StudyRun) throws {
        try write(record.report.rounds.map(\.seconds), to: file(of: run, "seconds.json"))
        // The run counts as finished when this file exists, so it is written last.
        try write(record.withoutSeconds, to: file(of: run, "json"))
        try file(of: run, "partial.json").removeFile()
    }

    /// Checks that a stored result is of the run that the study describes now.
    func check(_ stored: StudyRecord, against now: StudyRecord, of run: StudyRun) throws(Problem) {
        guard let difference = stored.difference(from: now) else { return }
        throw Problem(
            path: root.url.path, reason: "there is a result of \(run.name) with other settings: \(difference)",
            fix: "give another folder with --output, or restore the setting")
    }

    private func read<T: Decodable>(_ file: RootedPath) throws -> T? {
        guard FileManager.default.fileExists(atPath: file.url.path) else { return nil }
        let bytes = try RegularFile.read(file.url, atMost: Self.largestFile)
        do {
            return try JSONDecoder().decode(T.self, from: Data(bytes))
        } catch {
            throw Problem(
                path: file.url.path, reason: "the stored result is damaged, or of another version of the program",
                fix: "move the file away; the run is then done again")
        }
    }

    private func write(_ value: some Encodable, to file: RootedPath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")])
    }
}
