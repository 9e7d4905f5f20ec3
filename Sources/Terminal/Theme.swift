/// How each named role of the screen looks.
package struct Theme: Sendable, Equatable {
    /// What things on the screen are, not how they look. Raw values are the keys of a theme file.
    package enum Role: String, CaseIterable, Sendable {
        case text, muted, strong, accent
        case border, borderFocused = "border-focused", title, titleFocused = "title-focused"
        case tab, tabActive = "tab-active", statusBar = "status-bar", hintKey = "hint-key", hintText = "hint-text"
        case selection, cursor, input
        case success, warning, error, stale
        case overlay, overlayTitle = "overlay-title", match
        case progress, progressRest = "progress-rest"
        case gridLine = "grid-line"
        case tileUnlabeled = "tile-unlabeled", tileAsked = "tile-asked", tileDrafted = "tile-drafted"
        case tileLabeled = "tile-labeled", tileConfirmed = "tile-confirmed"
        case tileSkipped = "tile-skipped", tileFlagged = "tile-flagged"
        case added, removed
        case curve, curveCompared = "curve-compared", axis
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
    /// A theme as its file writes it, which a room reads that may read TOML:
    ///
    ///     name = "dark"
    ///     [roles]
    ///     border-focused = { foreground = "#56b4e9", background = "default", attributes = ["bold"] }
    package struct Description: Sendable {
        package struct Style: Sendable {
            package var foreground: String?
            package var background: String?
            package var attributes: [String]?

            package init(foreground: String? = nil, background: String? = nil, attributes: [String]? = nil) {
                self.foreground = foreground
                self.background = background
                self.attributes = attributes
            }
        }

        package var name: String
        package var roles: [String: Style]

        package init(name: String, roles: [String: Style]) {
            self.name = name
            self.roles = roles
        }
    }

    package enum Flaw: Error, Equatable, CustomStringConvertible {
        case unknownRole(String, theme: String)
        case badColor(String, key: String, role: String, theme: String)
        case unknownAttribute(String, role: String, theme: String)

        package var description: String {
            switch self {
            case .unknownRole(let role, let theme):
                "theme \(theme): there is no role `\(role)`; the roles are "
                    + Role.allCases.map(\.rawValue).joined(separator: ", ")
            case .badColor(let color, let key, let role, let theme):
                "theme \(theme), role `\(role)`: \(key) = \"\(color)\" is no color; write \"#rrggbb\" or \"default\""
            case .unknownAttribute(let attribute, let role, let theme):
                "theme \(theme), role `\(role)`: there is no attribute \"\(attribute)\"; "
                    + "there are bold, dim, underline, reverse"
            }
        }
    }

    /// Roles that the description leaves out look as in the built-in dark theme; a color that a style leaves out is
    /// that of the `text` role. Of several flaws the first in the order of the roles' names is thrown.
    package init(_ description: Description) throws(Flaw) {
        for key in description.roles.keys.sorted() where Role(rawValue: key) == nil {
            throw .unknownRole(key, theme: description.name)
        }
        name = description.name
        styles = Theme.dark.styles
        let order = [Role.text] + Role.allCases.filter { $0 != .text }.sorted { $0.rawValue < $1.rawValue }
        for role in order {
            guard let style = description.roles[role.rawValue] else { continue }
            styles[role] = try Theme.cell(style, over: self[.text], role: role, theme: name)
        }
    }

    private static func cell(_ style: Description.Style, over base: Cell, role: Role, theme: String) throws(Flaw)
        -> Cell
    {
        func color(_ text: String?, _ key: String, or other: Color) throws(Flaw) -> Color {
            guard let text else { return other }
            guard let color = Color(hex: text) else {
                throw .badColor(text, key: key, role: role.rawValue, theme: theme)
            }
            return color
        }
        var attributes: Cell.Attributes = []
        for name in style.attributes ?? [] {
            guard let attribute = Cell.Attributes(name: name) else {
                throw .unknownAttribute(name, role: role.rawValue, theme: theme)
            }
            attributes.insert(attribute)
        }
        return Cell(
            foreground: try color(style.foreground, "foreground", or: base.foreground),
            background: try color(style.background, "background", or: base.background), attributes: attributes)
    }
}

extension Cell.Attributes {
    private static let named: [(name: String, attribute: Cell.Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ]

    package init?(name: String) {
        guard let known = Self.named.first(where: { $0.name == name }) else { return nil }
        self = known.attribute
    }

    package var names: [String] { Self.named.filter { contains($0.attribute) }.map(\.name) }
}
