import ArgumentParser
import Foundation
import ProjectStore
import Rounds

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "List images and labels that changed since the last time, each with its fix.",
        discussion: """
            Images are known by their paths and contents. A file that was renamed or moved keeps its labels. The labels of \
            a file with other content are set aside until you decide; those of a missing file stay in the project. \
            Nothing is ever dropped. The exit code is 1 if some labels are not used.
            """)

    @OptionGroup var project: ProjectArgument
    @Flag(
        help: """
            Accept changed images: labels count for the new content if it has the same size. Images without labels \
            go to the split that lists or folders name.
            """)
    var acceptChanges = false
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Give the labels of the image OLD to the file NEW.", valueName: "OLD NEW"))
    var relink: [String] = []
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        if !relink.isEmpty, relink.count != 2 {
            throw ValidationError("--relink takes two paths, OLD and NEW; it got \(relink.count)")
        }
    }

    func run() throws {
        var done: [String] = []
        if relink.count == 2 {
            try ProjectCheck.relink(relink[0], to: relink[1], in: project.url)
            done.append("\(relink[1]): has the labels of \(relink[0])")
        }
        if acceptChanges { done += try ProjectCheck.acceptChanges(project.url) }
        let check = try ProjectCheck(project.url)
        if json {
            try printJSON(Report(done: done, findings: check.findings, affectsLabels: check.affectsLabels))
        } else {
            for line in done { try Output.print(line) }
            for finding in check.findings {
                try Output.print("\(finding.path): \(finding.reason)")
                try Output.print("    fix: \(finding.fix)")
            }
            if check.findings.isEmpty { try Output.print("no image and no label has changed") }
        }
        if check.affectsLabels { throw ExitCode(1) }
    }

    struct Report: Encodable {
        /// The changes that the command made, one sentence each.
        let done: [String]
        let findings: [Finding]
        let affectsLabels: Bool
    }
}
