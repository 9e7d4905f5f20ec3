import TestSupport
import Testing

/// Defaults that only commands have; those of the rooms are in `DefaultsTests` of Rounds.
@Suite("Defaults that the help names")
struct HelpDefaultsTests {
    @Test(
        "are those of the papers and of the workbench",
        arguments: [
            // MEAL's 8 acquisitions from 2 images of 16 tiles.
            ("simulate", "--rounds <rounds> Acquisitions; the network is trained once more than that. (default: 8)"),
            ("simulate", "Random images whose tiles are all labeled at the start; 2 if nothing is said."),
            // The workbench's own recipe.
            ("init", "meal, context; default: context)"), ("init", "full, lite; default: full)"),
            ("init", "(default: 0.2)"),
        ])
    func help(command: String, text: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program(home: folder.url).run(command, "--help")
        #expect(outcome.exitCode == 0)
        let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(text), "\(words)")
    }
}
