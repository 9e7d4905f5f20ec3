import ArgumentParser

/// Tables of simulations: strategies and settings with several seeds. Each subcommand has its own file.
struct StudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Compare strategies and settings over several seeds, with plots.",
        discussion: """
            A study file names a dataset, a network, a recipe, a schedule, strategies, settings and seeds. See \
            docs/guide/studies.md.
            """,
        subcommands: [StudyRunCommand.self, StudyReportCommand.self, StudyListCommand.self])
}
