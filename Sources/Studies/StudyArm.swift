/// One line of a study's table: a strategy with its settings. It is run once for each seed.
package struct StudyArm: Hashable, Sendable {
    package let name: String
    let configuration: StudyConfiguration
    /// The line of the study file, for messages.
    let line: Int

    /// The number of the last round, from 0.
    package var lastRound: Int { configuration.rounds }

    /// The name as the name of a folder: letters, digits, `+` and `.`; a dash for everything else.
    var folderName: String {
        let parts = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == ".")) }
        let text = parts.joined(separator: "-")
        // A folder name must not start with a dot, so that it is not hidden.
        return text.isEmpty || text.hasPrefix(".") ? "arm" + text : text
    }
}

/// A simulation of a study: an arm with a seed.
package struct StudyRun: Hashable, Sendable {
    package let arm: StudyArm
    package let seed: UInt64

    package var name: String { "\(arm.name), seed \(seed)" }
}
