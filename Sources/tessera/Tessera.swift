import ArgumentParser

@main
struct Tessera: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tessera",
        abstract: "A labeling workbench for the terminal: images in, label masks and a segmentation network out.",
        discussion: """
            Without a command it opens the demo. Progress goes to stderr, results to stdout. Exit codes: 0 done, 1 \
            something in the world is wrong (it says what, where and the mend), 64 wrong usage.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, InitCommand.self, OpenCommand.self, StatusCommand.self, CheckCommand.self,
            ClassesCommand.self, TrainCommand.self,
            ScoreCommand.self, AcquireCommand.self, SimulateCommand.self, EvaluateCommand.self, ImportCommand.self,
            ExportCommand.self, RenderCommand.self,
            SampleCommand.self, PretrainCommand.self, BenchmarkCommand.self,
        ],
        defaultSubcommand: DemoCommand.self)

    static func main() { main(completed(CommandLine.arguments.dropFirst())) }

    /// A `--dump` without a value means text. The parser's own way for such options takes `--dump=ansi --color 256` for it.
    private static func completed(_ arguments: ArraySlice<String>) -> [String] {
        arguments.indices.map { index in
            let next = arguments.index(after: index)
            let isBare = next == arguments.endIndex || arguments[next].hasPrefix("-")
            return arguments[index] == "--dump" && isBare ? "--dump=text" : arguments[index]
        }
    }
}
