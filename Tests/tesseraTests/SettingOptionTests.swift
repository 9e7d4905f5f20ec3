import Acquisition
import Foundation
import Rounds
import TestSupport
import Testing

@Suite("Options for the settings of queries and of the training")
struct SettingOptionTests {
    private static func run(_ arguments: String...) throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        return try Program(home: folder.url).run(arguments)
    }

    @Test(
        "every setting is an option that accepts its values and refuses others", arguments: AcquisitionSetting.allCases)
    func reachable(setting: AcquisitionSetting) throws {
        let accepted = try Self.run("acquire", "/nowhere", "--\(setting.option)", setting.defaultValue.text)
        #expect(accepted.exitCode == 1 && accepted.errors.contains("/nowhere"), "\(accepted.errors)")
        let refused = try Self.run("acquire", "/nowhere", "--\(setting.option)=?")
        #expect(refused.exitCode == 64 && refused.errors.contains("--\(setting.option)"), "\(refused.errors)")
        #expect(refused.errors.contains(setting.range), "\(refused.errors)")
    }

    @Test(
        "every number of the training is an option that accepts its values and refuses others",
        arguments: TrainingSetting.allCases)
    func training(setting: TrainingSetting) throws {
        let value = setting.value(in: TrainingSettings()).text
        for command in ["train", "simulate"] {
            let accepted = try Self.run(command, "/nowhere", "--\(setting.option)", value)
            #expect(accepted.exitCode == 1 && accepted.errors.contains("/nowhere"), "\(accepted.errors)")
            let refused = try Self.run(command, "/nowhere", "--\(setting.option)=?")
            #expect(refused.exitCode == 64 && refused.errors.contains("--\(setting.option)"), "\(refused.errors)")
        }
    }

    @Test("init writes the numbers of its options to project.toml, and notes those that the recipe does not use")
    func initialized() throws {
        let folder = try TemporaryFolder()
        let program = Program(home: folder.url)
        let made = try program.run(
            "sample", "--output", folder.url.appending(path: "scenes").path, "--images", "4", "--size", "64x48")
        #expect(made.exitCode == 0, "\(made.errors)")
        let outcome = try program.run(
            "init", folder.url.appending(path: "small").path, "--images", folder.url.appending(path: "scenes").path,
            "--recipe", "meal", "--learning-rate", "2e-3", "--flip", "true", "--crop", "64")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("--crop has no effect on the recipe meal"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("--flip"))
        let text = try String(contentsOf: folder.url.appending(path: "small/project.toml"), encoding: .utf8)
        for line in ["learningRate = 0.002", "flip = true", "crop = 64"] {
            #expect(text.contains("\n" + line + "\n"), "\(text)")
        }
        let status = try program.run("status", folder.url.appending(path: "small").path).output
        #expect(status.contains("recipe meal with crop 64, flip true, learningRate 0.002\n"), "\(status)")
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
