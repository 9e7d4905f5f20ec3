extension Theme {
    /// The built-in theme. `themes/dark.toml` has the same colors as a theme file.
    package static let dark = Theme(name: "dark", styles: darkStyles)

    private static let darkStyles: [Role: Cell] = {
        let ground = Color.rgb(0x14, 0x17, 0x1C)
        let plain = Color.rgb(0xD0, 0xD4, 0xDA)
        let gray = Color.rgb(0x8B, 0x94, 0xA0)
        let white = Color.rgb(0xFF, 0xFF, 0xFF)
        let sky = Color.rgb(0x56, 0xB4, 0xE9)
        let bar = Color.rgb(0x25, 0x2B, 0x34)
        let panel = Color.rgb(0x1E, 0x23, 0x2B)
        let line = Color.rgb(0x6B, 0x74, 0x80)
        let green = Color.rgb(0x35, 0xC7, 0x9A)
        let amber = Color.rgb(0xF0, 0xC0, 0x00)
        let vermilion = Color.rgb(0xFF, 0x8A, 0x5C)
        let pale = Color.rgb(0x9A, 0xA3, 0xAF)
        let yellow = Color.rgb(0xF0, 0xE4, 0x42)
        let orange = Color.rgb(0xE6, 0x9F, 0x00)
        let rest = Color.rgb(0x2F, 0x37, 0x42)
        func style(_ foreground: Color, _ background: Color = ground, _ attributes: Cell.Attributes = []) -> Cell {
            Cell(foreground: foreground, background: background, attributes: attributes)
        }
        return [
            .text: style(plain),
            .muted: style(gray),
            .strong: style(white, ground, .bold),
            .accent: style(sky),
            .border: style(line),
            .borderFocused: style(sky, ground, .bold),
            .title: style(gray),
            .titleFocused: style(white, ground, .bold),
            .tab: style(gray),
            .tabActive: style(ground, sky, .bold),
            .statusBar: style(plain, bar),
            .hintKey: style(sky, bar, .bold),
            .hintText: style(plain, bar),
            .selection: style(ground, sky),
            .cursor: style(ground, yellow, .bold),
            .input: style(white, panel, .underline),
            .success: style(green),
            .warning: style(amber, ground, .bold),
            .error: style(vermilion, ground, .bold),
            .stale: style(pale, ground, .dim),
            .overlay: style(plain, panel),
            .overlayTitle: style(white, panel, .bold),
            .match: style(amber, panel, .underline),
            .progress: style(sky, rest),
            .progressRest: style(plain, rest),
            .gridLine: style(line),
            .tileUnlabeled: style(gray),
            .tileInQuery: style(yellow, ground, .bold),
            .tileDrafted: style(orange),
            .tileLabeled: style(sky),
            .tileConfirmed: style(green, ground, .bold),
            .tileReviewed: style(sky, ground, .bold),
            .tileDisputed: style(vermilion, ground, .bold),
            .tileSkipped: style(gray),
            .tileFlagged: style(vermilion, ground, .bold),
            .added: style(sky),
            .removed: style(orange),
            .curve: style(sky),
            .curveCompared: style(orange),
            .axis: style(gray),
        ]
    }()
}
