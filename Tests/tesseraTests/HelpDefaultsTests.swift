import TestSupport
import Testing

/// The defaults of command line options. Other defaults are tested in `DefaultsTests` of RoundsTests.
@Suite("Defaults in the help")
struct HelpDefaultsTests {
    @Test(
        "the help shows the defaults of the papers and of Tessera",
        arguments: [
            // MEAL's 8 acquisitions from 2 images of 16 tiles.
            ("simulate", "--rounds <rounds> The number of queries; the network is trained once more. (default: 8)"),
            ("simulate", "The number of random images whose tiles are labeled at the start; 2 by default."),
            // The recipe of Tessera.
            ("init", "meal, context, spatial, supervised; default: context)"),
            ("init", "The network. By default full; with the recipe context, fine"),
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
