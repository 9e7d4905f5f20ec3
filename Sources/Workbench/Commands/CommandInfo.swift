import Terminal

/// What is known of a command without running it. Keymap, help, palette, hint bar, guide and documentation come from it.
package struct CommandInfo: Sendable {
    /// Its entry in the hint bar: one or two words, and its place there for each context that shows it.
    package struct Hint: Sendable {
        package let text: String
        package let ranks: [KeyContext: Int]

        package init(_ text: String, _ ranks: [KeyContext: Int]) {
            self.text = text
            self.ranks = ranks
        }

        /// Shown in every context, behind all others.
        static func everywhere(_ text: String, rank: Int) -> Hint {
            Hint(text, Dictionary(uniqueKeysWithValues: KeyContext.allCases.map { ($0, rank) }))
        }
    }

    /// Its step in the guide for newcomers.
    package struct GuideStep: Sendable {
        package let rank: Int
        package let text: KeyText

        package init(_ rank: Int, _ text: KeyText) {
            self.rank = rank
            self.text = text
        }
    }

    /// What becomes of a stroke that is under way in the editor when the command runs.
    enum Stroke: Sendable {
        /// The pen stays down.
        case goesOn
        /// The pen stays down; what it has painted so far goes to the journal first.
        case isSaved
        case ends
    }

    package let name: CommandName
    /// What it does, in one line for help and palette.
    package let summary: KeyText
    /// The contexts that it works in, with the keys that it has there by default.
    package let keys: [KeyContext: [KeyEvent]]
    package let hint: Hint?
    package let guideStep: GuideStep?
    /// What must be typed behind its name in the palette, as `NAME`; nil if nothing.
    package let argument: String?
    /// Names that it had in earlier versions. Configuration files may still use them.
    package let formerNames: [String]
    /// What must be there for it to run, for the documentation; nil where the command has no condition.
    package let needs: String?
    /// Whether it writes to the project. It is refused where the project is open for reading only.
    package let changesProject: Bool
    let stroke: Stroke

    /// - Parameter keys: As configuration files write them, separated by spaces.
    init(
        _ name: CommandName, _ summary: KeyText, keys: [KeyContext: String], hint: Hint? = nil,
        guide guideStep: GuideStep? = nil, argument: String? = nil, formerly formerNames: [String] = [],
        needs: String? = nil, changesProject: Bool = false, stroke: Stroke = .goesOn
    ) {
        self.name = name
        self.summary = summary
        self.keys = keys.mapValues { text in
            text.split(separator: " ").map { key in
                guard let event = KeyNotation.key(written: key) else {
                    preconditionFailure("Command \(name): there is no key \(key)")
                }
                return event
            }
        }
        self.hint = hint
        self.guideStep = guideStep
        self.argument = argument
        self.formerNames = formerNames
        self.needs = needs
        self.changesProject = changesProject
        self.stroke = stroke
    }

    /// The contexts that it works in, in the order of their declaration.
    package var contexts: [KeyContext] { KeyContext.allCases.filter { keys[$0] != nil } }
}
