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
        return try StudyFile.read(studyFile.url)
    }

    /// Prepares the folder for runs of a study: stores a copy of the study file and the places, and removes what killed
    /// programs left. Nothing is changed in a folder with other files, or with results that the study does not have.
    /// - Parameter check: Throws if a stored result does not fit the study.
    func prepare(for study: StudyFile, _ places: StudyPlaces, check: () throws -> Void) throws {
        try root.makeFolder()
        // Several processes may start at the same time.
        let lock = FileLock(waitingForFolder: root)
        defer { lock?.release() }
        try checkOwner(study)
        try check()
        try store(study, places)
        try locks.makeFolder()
        root.removeStaleDrafts(recursively: true)
    }

    /// Checks that the folder is new, or has results of this study only.
    private func checkOwner(_ study: StudyFile) throws {
        let stored = try? RegularFile.read(studyFile.url, atMost: Self.largestFile)
        let hasRuns = !Set(root.folders()).isDisjoint(with: ["runs", "locks"])
        guard let stored, hasRuns || stored == Array(study.text.utf8) else { return try root.checkNewOrEmpty() }
        let known = Set(study.runs.map { "\($0.arm.folderName)/seed-\($0.seed)" })
        let runs = root.appending("runs")
        for arm in runs.folders().sorted() {
            for file in runs.appending(arm).files().map(\.name).sorted() {
                let run = file.split(separator: ".").first.map(String.init) ?? file
                guard run.hasPrefix("seed-"), !known.contains("\(arm)/\(run)") else { continue }
                throw Problem(
                    path: runs.appending(arm).appending(file).url.path,
                    reason: "this is the result of an arm or a seed that the study does not have",
                    fix: "give another folder with --output, or add the arm or the seed to the study")
            }
        }
    }

    /// Stores a copy of the study file and the places.
    private func store(_ study: StudyFile, _ places: StudyPlaces) throws {
        try studyFile.write(Array(study.text.utf8))
        try write(places.stored, to: placesFile)
    }

    /// The places of the images; nil if there is no readable file, as in a copy without it.
    func storedPlaces() -> StudyPlaces.Stored? { try? read(placesFile) }

    // MARK: Records

    /// The record of a finished run with its times; nil if the run is not finished.
    /// - Throws: `Problem` if a file cannot be read.
    package func finished(_ run: StudyRun) throws -> StudyRecord? {
        let file = file(of: run, "json")
        guard let record: StudyRecord = try read(file) else { return nil }
        try checkValid(record, of: run, file)
        // Without readable times, the result is as good as before.
        guard let seconds: [SimulationReport.Seconds?] = try? read(self.file(of: run, "seconds.json")),
            seconds.count == record.report.rounds.count
        else { return record }
        var report = record.report
        for (index, seconds) in seconds.enumerated() { report.rounds[index].seconds = seconds }
        return report.reasonInvalid == nil ? record.with(report) : record
    }

    private func checkValid(_ record: StudyRecord, of run: StudyRun, _ file: RootedPath) throws(Problem) {
        guard let reason = record.reasonInvalid(as: run) else { return }
        throw Self.damaged(file, reason)
    }

    private static func damaged(_ file: RootedPath, _ reason: String) -> Problem {
        Problem(
            path: file.url.path, reason: "this is no result of this run: \(reason)",
            fix: "move the file away; the run is then done again")
    }

    /// The record of an unfinished run; nil if it has no finished rounds.
    func partial(_ run: StudyRun) throws -> PartialRecord? {
        let file = file(of: run, "partial.json")
        guard let partial: PartialRecord = try read(file) else { return nil }
        try checkValid(partial.record, of: run, file)
        return partial
    }

    /// Removes the rounds of an unfinished run. A program that was killed at the end of the run may have left them.
    func removePartial(of run: StudyRun) throws { try file(of: run, "partial.json").removeFile() }

    func storePartial(_ record: PartialRecord, of run: StudyRun) throws {
        try write(record, to: file(of: run, "partial.json"))
    }

    func storeFinished(_ record: StudyRecord, of run: StudyRun) throws {
        try write(record.report.rounds.map(\.seconds), to: file(of: run, "seconds.json"))
        // The run counts as finished when this file exists, so it is written last.
        try write(record.withoutSeconds, to: file(of: run, "json"))
        try removePartial(of: run)
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
        } catch let error as DecodingError {
            throw Self.damaged(file, ErrorText.reason(error))
        }
    }

    private func write(_ value: some Encodable, to file: RootedPath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")])
    }
}
