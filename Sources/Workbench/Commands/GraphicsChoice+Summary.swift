import Terminal

extension GraphicsChoice {
    /// One line for the palette.
    var summary: String {
        switch self {
        case .auto: "real pixels if the terminal can show them"
        case .kitty: "the kitty graphics protocol"
        case .sixel: "sixel images"
        case .none: "characters only"
        }
    }
}
