import Terminal

/// The declaration of a command, without its handler. Keymap, help, palette, hint bar, guide and documentation use it.
package struct CommandInfo: Sendable {
    /// Its entry in the hint bar: one or two words, and its rank in each context that shows it.
    package struct Hint: Sendable {
        package let text: String
        package let ranks: [KeyContext: Int]

        package init(_ text: String, _ ranks: [KeyContext: Int]) {
            self.text = text
            self.ranks = ranks
        }

        /// A hint for every context. With a high rank it comes last.
        static func everywhere(_ text: String, rank: Int) -> Hint {
            Hint(text, Dictionary(uniqueKeysWithValues: KeyContext.allCases.map { ($0, rank) }))
        }
    }

    /// Its step in the guide for new users.
    package struct GuideStep: Sendable {
        package let rank: Int
        package let text: KeyText

        package init(_ rank: Int, _ text: KeyText) {
            self.rank = rank
            self.text = text
        }
    }

    /// What the command does to an unfinished stroke in the editor.
    enum Stroke: Sendable {
        /// The pen stays down, and nothing is saved.
        case keeps
        /// The pen stays down, and the pixels painted so far are saved first.
        case savesPart
        /// The stroke is finished and saved.
        case finishes
    }

    package let name: CommandName
    /// One line for help and palette.
    package let summary: KeyText
    /// Its contexts, each with its default keys.
    package let keys: [KeyContext: [KeyEvent]]
    package let hint: Hint?
    package let guideStep: GuideStep?
    /// The placeholder of its argument in the palette, such as `NAME`; nil if it takes none.
    package let argument: String?
    /// The values of its argument, in the order of the palette; nil if there are too many to list.
    package let choices: [ArgumentChoice]?
    /// Its names in earlier versions. Configuration files may still use them.
    package let formerNames: [String]
    /// Its condition in words, for the documentation; nil for a command without a condition.
    package let needs: String?
    /// True if it writes to the project. It is refused in a read-only project.
    package let changesProject: Bool
    let stroke: Stroke
    /// True if it would drop an open outline in the editor, because it selects another tool or goes to another tile. It
    /// is refused while the outline has several corners.
    package let dropsOutline: Bool

    /// - Parameter keys: Keys in the notation of configuration files, separated by spaces. An unknown key stops the
    ///   program at the first use of `Commands.all`.
    init(
        _ name: CommandName, _ summary: KeyText, keys: [KeyContext: String], hint: Hint? = nil,
        guide guideStep: GuideStep? = nil, argument: String? = nil,
        choices: [ArgumentChoice]? = nil, formerly formerNames: [String] = [],
        needs: String? = nil, changesProject: Bool = false, stroke: Stroke = .keeps,
        dropsOutline: Bool = false
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
        self.choices = choices
        self.formerNames = formerNames
        self.needs = needs
        self.changesProject = changesProject
        self.stroke = stroke
        self.dropsOutline = dropsOutline
    }

    /// The contexts that it works in, in the order of `KeyContext`.
    package var contexts: [KeyContext] { KeyContext.allCases.filter { keys[$0] != nil } }
}
