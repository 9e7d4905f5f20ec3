/// Where the colors of classes on the screen come from. Files and exports always have the colors of the classes.
package enum ClassPalette: String, CaseIterable, Sendable, Encodable {
    /// The project's colors; those that are too dark or too light for the screen are changed.
    case readable
    /// The project's colors as they are.
    case project
    /// Colors that can be told apart with a color vision deficiency.
    case colorBlind = "color-blind"

    package var summary: String {
        switch self {
        case .readable: "the project's colors, brighter where they are unreadable"
        case .project: "the project's colors as they are"
        case .colorBlind: "colors that can be told apart with a color vision deficiency"
        }
    }
}
