import Problems

/// The style of each role of the screen.
package struct Theme: Sendable, Equatable {
    /// A role: what a part of the screen means, not how it looks. Raw values are the keys of a theme file.
    package enum Role: String, CaseIterable, Sendable {
        case text, muted, strong, accent
        case border, borderFocused = "border-focused", title, titleFocused = "title-focused"
        case tab, tabActive = "tab-active", statusBar = "status-bar", hintKey = "hint-key", hintText = "hint-text"
        case selection, cursor, input
        case success, warning, error, stale
        case overlay, overlayTitle = "overlay-title", match
        case progress, progressRest = "progress-rest"
        case gridLine = "grid-line"
        case tileUnlabeled = "tile-unlabeled", tileInQuery = "tile-in-query", tileDrafted = "tile-drafted"
        case tileLabeled = "tile-labeled", tileConfirmed = "tile-confirmed"
        case tileReviewed = "tile-reviewed", tileDisputed = "tile-disputed"
        case tileSkipped = "tile-skipped", tileFlagged = "tile-flagged"
        case added, removed
        case curve, curveCompared = "curve-compared", axis

        /// The keys of earlier versions. Theme files may still use them.
        static let formerKeys: [Role: String] = [.tileInQuery: "tile-asked"]
    }

    package var name: String
    private var styles: [Role: Cell]

    init(name: String, styles: [Role: Cell]) {
        precondition(
            styles.count == Role.allCases.count, "\(name) styles \(styles.count) of \(Role.allCases.count) roles")
        self.name = name
        self.styles = styles
    }

    /// A blank cell in the style of a role, to write text with.
    package subscript(role: Role) -> Cell { styles[role]! }
}

extension Theme {
    /// The content of a theme file. `Workbench` parses the TOML, because this target does not import `TOML`.
    ///
    ///     name = "dark"
    ///     [roles]
    ///     border-focused = { foreground = "#56b4e9", background = "default", attributes = ["bold"] }
    package struct Description: Sendable {
        package struct Style: Sendable {
            package var foreground: String?
            package var background: String?
            package var attributes: [String]?
            /// The line of the style in its file, from 1.
            package var line: Int?

            package init(
                foreground: String? = nil, background: String? = nil, attributes: [String]? = nil, line: Int? = nil
            ) {
                self.foreground = foreground
                self.background = background
                self.attributes = attributes
                self.line = line
            }
        }

        package var name: String
        package var roles: [String: Style]

        package init(name: String, roles: [String: Style]) {
            self.name = name
            self.roles = roles
        }
    }

    /// Creates a theme. Missing roles have the style of the built-in dark theme. A missing color of a style is that of
    /// the role `text`.
    /// - Throws: `Problem` with the line of the first wrong role in the order of their names.
    package init(_ description: Description) throws(Problem) {
        let keys = Set(Role.allCases.map(\.rawValue)).union(Role.formerKeys.values)
        for (key, style) in description.roles.sorted(by: { $0.key < $1.key }) where !keys.contains(key) {
            throw Problem(
                line: style.line, reason: "theme \(description.name): there is no role `\(key)`",
                fix: "the roles are " + Role.allCases.map(\.rawValue).joined(separator: ", "))
        }
        name = description.name
        styles = Theme.dark.styles
        let order = [Role.text] + Role.allCases.filter { $0 != .text }.sorted { $0.rawValue < $1.rawValue }
        for role in order {
            let former = Role.formerKeys[role].flatMap { description.roles[$0] }
            guard let style = description.roles[role.rawValue] ?? former else { continue }
            styles[role] = try Theme.cell(style, over: self[.text], role: role, theme: name)
        }
    }

    private static func cell(
        _ style: Description.Style, over base: Cell, role: Role, theme: String
    ) throws(Problem) -> Cell {
        func refuse(_ reason: String, _ fix: String) -> Problem {
            Problem(line: style.line, reason: "theme \(theme), role `\(role.rawValue)`: \(reason)", fix: fix)
        }
        func color(_ text: String?, _ key: String, or other: Color) throws(Problem) -> Color {
            guard let text else { return other }
            guard let color = Color(hex: text) else {
                throw refuse("\(key) = \"\(text)\" is not a color", "write \"#rrggbb\" or \"default\"")
            }
            return color
        }
        var attributes: Cell.Attributes = []
        for name in style.attributes ?? [] {
            guard let attribute = Cell.Attributes(name: name) else {
                throw refuse(
                    "there is no attribute \"\(name)\"",
                    "the attributes are " + Cell.Attributes.named.map(\.name).joined(separator: ", "))
            }
            attributes.insert(attribute)
        }
        return Cell(
            foreground: try color(style.foreground, "foreground", or: base.foreground),
            background: try color(style.background, "background", or: base.background), attributes: attributes)
    }
}

extension Cell.Attributes {
    fileprivate static let named: [(name: String, attribute: Cell.Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ]

    package init?(name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.attribute
    }

    package var names: [String] { Self.named.filter { contains($0.attribute) }.map(\.name) }
}
