import ArgumentParser
import Files
import Foundation
import Problems
import ProjectStore
import Rounds

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Examine the program, the computer, the terminal and a project, with advice.",
        discussion: """
            With --bundle, it writes a file for a bug report: JSON with versions, settings and numbers. The file has no \
            images and no labels. It has no names of files, folders or classes, unless you add --paths.
            """)

    @Argument(help: "The project's folder.", completion: .directory) var project: String?
    @Option(help: ArgumentHelp("Write a file for a bug report.", valueName: "file")) var bundle: String?
    @Flag(help: "Include paths, the names of classes and project.toml in the bundle.") var paths = false
    @Flag(help: "Print the result as JSON.") var json = false

    func validate() throws {
        if paths, bundle == nil { throw ValidationError("--paths is for --bundle") }
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        if let bundle, FileManager.default.fileExists(atPath: bundle) {
            throw Problem(.exists, path: bundle, reason: "the file exists already", fix: "give another name")
        }
        var diagnoses = ComputerExamination(environment: environment).diagnoses
        var examined: ProjectExamination?
        do {
            examined = try project.map { name in
                try ProjectExamination(
                    Workspace.open(URL.written(name, isFolder: true), access: .readOnly), withPaths: paths)
            }
            diagnoses += examined?.diagnoses ?? []
        } catch {
            // The facts about the computer are needed most when a project cannot be opened.
            diagnoses.append(
                Diagnosis(
                    "project", "cannot be examined", detail: ErrorText.plain(error),
                    advice: "the message says what is wrong and how to fix it"))
        }
        if let bundle {
            let report = BugReport(
                diagnoses: paths ? diagnoses : diagnoses.map(\.withoutDetail),
                environment: Self.relevant(environment), project: examined)
            try RootedPath(named: URL.written(bundle)).write(jsonLine(report))
        }
        if json {
            try printJSON(diagnoses)
        } else {
            try Output.print(text: diagnoses.map(\.text.printableLines).joined(separator: "\n"))
            let count = diagnoses.count { $0.advice != nil }
            try Output.print(text: count == 0 ? "all is well" : "advice for \(count) of \(diagnoses.count) findings")
            if let bundle { try Output.print(text: "wrote \(bundle.printable)" + (paths ? "" : "; it has no paths")) }
        }
    }

    struct BugReport: Encodable {
        let diagnoses: [Diagnosis]
        let environment: [String: String]
        let project: ProjectExamination?
    }

    /// The variables that change what the program does and have no paths.
    private static let variables: Set<String> = [
        "TERM", "COLORTERM", "NO_COLOR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE",
        "OPENBLAS_NUM_THREADS", "TESSERA_KERNELS", "TESSERA_THREADS",
    ]

    private static func relevant(_ environment: [String: String]) -> [String: String] {
        environment.filter { variables.contains($0.key) || $0.key.hasPrefix("LC_") }
    }
}
