import Acquisition
import TestSupport
import Testing

@Suite("Options of the query")
struct AcquisitionOptionTests {
    private static func run(_ arguments: String...) throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        return try Program(home: folder.url).run(arguments)
    }

    @Test(
        "every setting is an option that accepts its values and refuses others", arguments: AcquisitionSetting.allCases)
    func reachable(setting: AcquisitionSetting) throws {
        let value =
            switch setting.defaultValue {
            case .integer(let integer): "\(integer)"
            case .number(let number): "\(number)"
            case .name(let name): name
            }
        let accepted = try Self.run("acquire", "/nowhere", "--\(setting.option)", value)
        #expect(accepted.exitCode == 1 && accepted.errors.contains("/nowhere"), "\(accepted.errors)")
        let refused = try Self.run("acquire", "/nowhere", "--\(setting.option)=?")
        #expect(refused.exitCode == 64 && refused.errors.contains("--\(setting.option)"), "\(refused.errors)")
        #expect(refused.errors.contains(setting.range), "\(refused.errors)")
    }

    @Test("combinations of values are checked with the project's settings, not with the defaults")
    func combinations() throws {
        let outcome = try Self.run("acquire", "/nowhere", "--count", "300")
        #expect(outcome.exitCode == 1 && outcome.errors.contains("/nowhere"), "\(outcome.errors)")
    }

    @Test("the help has the description, the label and the values of each option")
    func help() throws {
        let help = try Self.run("acquire", "--help").output
        let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for setting in AcquisitionSetting.allCases {
            #expect(words.contains("--\(setting.option) <"))
            #expect(words.contains("\(setting.summary.dropFirst()) (\(setting.label)):"), "\(words)")
        }
    }
}
