import ArgumentParser
import Files
import Foundation
import Processors
import Rounds
import Terminal

@main
struct Tessera: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tessera",
        abstract: "A labeling workbench for the terminal: images in, label masks and a segmentation network out.",
        discussion: """
            Without a command it opens the demo. Progress goes to stderr, results to stdout. Exit codes: 0 success, \
            1 a problem with files or settings (the message says what, where and how to fix it), 64 wrong usage.
            """,
        version: "\(ProgramVersion.current) (\(KernelLevel.current.rawValue))",
        subcommands: [
            DemoCommand.self, InitCommand.self, OpenCommand.self, StatusCommand.self, CheckCommand.self,
            ClassesCommand.self, TrainCommand.self, ScoreCommand.self, EmbedCommand.self, MergeCommand.self,
            AcquireCommand.self, SplitCommand.self, JoinCommand.self, AgreementCommand.self, SimulateCommand.self,
            StudyCommand.self, EvaluateCommand.self, ImportCommand.self, ExportCommand.self, ExportNetworkCommand.self,
            PredictCommand.self, RenderCommand.self, SampleCommand.self, PretrainCommand.self, BenchmarkCommand.self,
            DoctorCommand.self,
        ],
        defaultSubcommand: DemoCommand.self)

    static func main() {
        Launch.holdStandardDescriptors()
        let arguments = withDumpDefault(CommandLine.arguments.dropFirst())
        do {
            try Launch.checkKernels()
            // Scripts ask for the version. The parser reads the declarations of all commands before it answers.
            if arguments == ["--version"] { return try Output.print(text: configuration.version) }
            try Launch.checkArguments()
            try CommandNames.check(arguments, of: Tessera.self)
            var command = try parseAsRoot(arguments)
            try Launch.loadLibraries(for: command)
            try command.run()
        } catch {
            Foundation.exit(report(error, arguments))
        }
    }

    /// Prints why a command ended: an error, or the text of `--help` or `--version`.
    /// - Returns: The exit code.
    private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        Output.widenHelp()
        let code = exitCode(for: error)
        guard code != .failure else {
            Output.note("Error: " + ErrorText.plain(error))
            return code.rawValue
        }
        var message = fullMessage(for: error)
        guard code != .success else {
            do { try Output.print(text: message) } catch { return report(error, arguments) }
            return code.rawValue
        }
        // ArgumentParser quotes arguments in its messages, so make them printable.
        for argument in arguments where argument != argument.printable {
            message = message.replacing(argument, with: argument.printable)
        }
        Output.noteRaw(message.printableLines + "\n")
        return code.rawValue
    }

    /// Replaces a `--dump` without a value by `--dump=text`. ArgumentParser's own support for such options fails for
    /// `--dump=ansi --color 256`.
    private static func withDumpDefault(_ arguments: ArraySlice<String>) -> [String] {
        arguments.indices.map { index in
            let next = arguments.index(after: index)
            let isBare = next == arguments.endIndex || arguments[next].hasPrefix("-")
            return arguments[index] == "--dump" && isBare ? "--dump=text" : arguments[index]
        }
    }
}
