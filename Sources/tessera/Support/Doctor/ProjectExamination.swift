import Files
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds

/// Facts about a project for a bug report. Without paths, it names no file, folder or class.
struct ProjectExamination: Encodable {
    let layout: String
    let tiling: String
    let network: String
    let recipe: String
    let finetune: Bool
    let training: [String: String]
    let strategy: String
    /// Why settings in `project.toml` are wrong.
    let wrongSettings: [String]
    /// The number of images of each split.
    let images: [String: Int]
    /// The number of images of each size, as `480x360`.
    let sizes: [String: Int]
    let classes: Int
    let tiles: Int
    /// The number of tiles in each state.
    let states: [String: Int]
    let edits: Int
    /// The mean IoU of each round.
    let rounds: [String: Double]
    /// The number of findings of each kind, as `tessera check` lists them.
    let findings: [String: Int]
    let leftOut: Int
    let unknownSettings: Int
    let journal: String
    let isOnNetwork: Bool
    /// With `--paths` only.
    let details: Details?

    struct Details: Encodable {
        let folder: String
        let configuration: String
        let classes: [String]
        let findings: [Finding]
        let leftOut: [String]
    }

    init(_ workspace: Workspace, withPaths: Bool) throws {
        let (dataset, project) = (workspace.dataset, workspace.project)
        let configuration = project.configuration
        layout = "\(configuration.source.layout)"
        tiling = "\(configuration.source.tiling)"
        network = configuration.network
        recipe = configuration.recipe
        finetune = configuration.finetune
        // Settings that are out of range are a problem of the training, not of the report.
        training = (try? workspace.trainingPlan())?.changes.texts ?? [:]
        strategy = workspace.strategyName
        wrongSettings = workspace.wrongSettings.map(\.reason)
        images = dataset.imageCounts
        sizes = dataset.images.reduce(into: [:]) { $0["\($1.size.width)x\($1.size.height)", default: 0] += 1 }
        classes = dataset.catalog.count
        let now = try workspace.tileStates()
        tiles = now.count
        states = now.reduce(into: [:]) { $0[$1.rawValue, default: 0] += 1 }
        edits = try project.journal.editCount()
        rounds = try project.journal.rounds().reduce(into: [:]) { $0["\($1.number)"] = $1.metrics?.meanIoU }
        findings = workspace.findings.reduce(into: [:]) { $0[$1.kind.rawValue, default: 0] += 1 }
        leftOut = dataset.problems.count
        unknownSettings = try workspace.unknownKeys().count
        journal = try project.journal.damage() ?? "undamaged"
        isOnNetwork = NetworkFolder.isOne(project.url)
        details =
            withPaths
            ? Details(
                folder: project.url.path, configuration: try TextFile.read(project.configurationURL),
                classes: dataset.catalog.names, findings: workspace.findings,
                leftOut: dataset.problems.map { ErrorText.plain($0) }) : nil
    }

    var diagnoses: [Diagnosis] {
        let count = findings.values.reduce(0, +)
        return [
            Diagnosis(
                "labels", "the journal is \(journal); \(edits) edits",
                advice: journal == "undamaged"
                    ? nil : "copy project.sqlite first, then put back your own copy of it from before"),
            Diagnosis(
                "project.toml", wrongSettings.isEmpty ? "those of trainings and queries are right" : wrongSettings[0],
                advice: wrongSettings.isEmpty ? nil : "`tessera status PROJECT` lists what to change in project.toml"),
            Diagnosis(
                "images", "\(images.values.reduce(0, +)) are used, \(leftOut) files are left out, \(count) changes",
                advice: count + leftOut == 0 ? nil : "`tessera check PROJECT` lists them with their fixes"),
            Diagnosis(
                "folder", isOnNetwork ? "on a network file system" : "on a local file system",
                advice: isOnNetwork ? "label from one computer at a time; locks may not work across computers" : nil),
        ]
    }
}
