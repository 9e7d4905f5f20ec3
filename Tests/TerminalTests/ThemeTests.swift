import Problems
import Terminal
import Testing

@Suite("Themes")
struct ThemeTests {
    @Test("missing parts of a theme come from its text role and from the built-in theme")
    func partial() throws {
        let theme = try Theme(
            Theme.Description(
                name: "mine",
                roles: [
                    "text": .init(foreground: "#010203", background: "default"),
                    "error": .init(foreground: "#ff0000", attributes: ["bold", "underline"]),
                ]))
        #expect(theme[.error] == Cell(foreground: .rgb(255, 0, 0), attributes: [.bold, .underline]))
        #expect(theme[.selection] == Theme.dark[.selection])
    }

    @Test("a key of an earlier version is read, and the new key takes precedence")
    func formerKey() throws {
        let (old, new) = (
            Theme.Description.Style(foreground: "#010203"), Theme.Description.Style(foreground: "#040506")
        )
        let theme = try Theme(.init(name: "mine", roles: ["tile-asked": old]))
        #expect(theme[.tileInQuery].foreground == .rgb(1, 2, 3))
        let both = try Theme(.init(name: "mine", roles: ["tile-asked": old, "tile-in-query": new]))
        #expect(both[.tileInQuery].foreground == .rgb(4, 5, 6))
    }

    @Test(
        "an error names the theme, the role and the reason",
        arguments: [
            ("bordr", Theme.Description.Style(), "there is no role `bordr`"),
            ("border", .init(foreground: "red"), "role `border`: foreground = \"red\""),
            ("border", .init(background: "#12"), "role `border`: background = \"#12\""),
            ("border", .init(attributes: ["blink"]), "role `border`: there is no attribute \"blink\""),
        ])
    func errors(role: String, style: Theme.Description.Style, message: String) {
        let error = #expect(throws: Problem.self) {
            try Theme(Theme.Description(name: "mine", roles: [role: style]))
        }
        #expect(error?.description.contains(message) == true && error?.description.hasPrefix("theme mine") == true)
    }
}
