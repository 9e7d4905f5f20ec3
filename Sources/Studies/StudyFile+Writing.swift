import SettingValues
import TOML

extension StudyFile {
    /// A study with these arms, as if it had been read from a file.
    init(title: String, seeds: [UInt64], arms: [StudyArm]) {
        var text = "title = \(TOML.quoted(title))\n"
        // TOML has no larger integers than Int.
        let numbers = seeds.map { $0 <= Int.max ? "\($0)" : TOML.quoted("\($0)") }
        text += "seeds = [\(numbers.joined(separator: ", "))]\n"
        for arm in arms {
            text += "\n[[arms]]\nname = \(TOML.quoted(arm.name))\n"
            for key in StudyKey.allCases where arm.configuration.gives(key) {
                arm.configuration[key].map { text += "\(key.name) = \($0.toml)\n" }
            }
        }
        self.init(title: title, seeds: seeds, arms: arms, text: text)
    }
}

extension SettingValue {
    /// The value in the notation of TOML.
    fileprivate var toml: String { if case .name(let name) = self { TOML.quoted(name) } else { text } }
}
