import Imagery
import Problems
import Terminal
import Testing
import Workbench

@Suite("Keys")
struct KeymapTests {
    @Test(
        "a key is written as it is read",
        arguments: [
            "a", "A", "?", "Enter", "Esc", "Shift-Tab", "Ctrl-R", "Shift-Up", "Alt-x", "Ctrl-Shift-Up", "F5", "Space",
            "PgDn", "lt",
        ])
    func notation(name: String) throws {
        let script = name.count == 1 ? name : "<\(name)>"
        guard case .input(.key(let event))? = try KeyScript(script).steps.first else {
            Issue.record("\(script) is no key")
            return
        }
        let text = KeyNotation.text(event)
        #expect(text == name || (name == "lt" && text == "<"))
    }

    @Test(
        "key names of earlier versions are still read",
        arguments: [
            ("C-r", "Ctrl-R"), ("S-Up", "Shift-Up"), ("S-Tab", "Shift-Tab"), ("A-x", "Alt-x"),
            ("C-S-Up", "Ctrl-Shift-Up"),
            ("ctrl-r", nil), ("C-", nil),
        ] as [(String, String?)])
    func formerNotation(written: String, now: String?) {
        #expect(KeyNotation.key(written: written).map(KeyNotation.text) == now)
    }

    @Test("a script contains keys, waits, sizes and mouse events")
    func script() throws {
        let steps = try KeyScript("r<wait>1<resize:80x24><press:3,4>").steps
        #expect(
            steps == [
                .input(.key(KeyEvent(.character("r")))), .wait, .input(.key(KeyEvent(.character("1")))),
                .input(.resize(width: 80, height: 24)), .input(.mouse(MouseEvent(.press(.left), x: 3, y: 4))),
            ])
    }

    @Test("the error for an unknown step names the step", arguments: ["<Entre>", "<resize:80>", "<F13>", "r<wait"])
    func badScript(text: String) {
        #expect(throws: Problem.self) { try KeyScript(text) }
    }

    @Test("every hint shows a key of the keymap", arguments: KeyContext.allCases)
    func hints(context: KeyContext) throws {
        for hint in Keymap.standard.hints(in: context) {
            let keys = Keymap.standard.bindings(in: context).first { $0.command == hint.command }?.keys ?? []
            #expect(keys.map(KeyNotation.text).contains(hint.key))
        }
    }

    @Test("a key that is listed for a command in a context runs this command there", arguments: KeyContext.allCases)
    func listed(context: KeyContext) {
        for binding in Keymap.standard.bindings(in: context) {
            #expect(!binding.keys.isEmpty)
            for key in binding.keys {
                #expect(Keymap.standard.command(for: key, in: context) == binding.command, "\(KeyNotation.text(key))")
            }
        }
    }

    @Test("digits type values in the settings, so no command is listed with them there, and none can get them")
    func digits() throws {
        let help = Keymap.standard.bindings(in: .acquisition).flatMap(\.keys).map(KeyNotation.text)
        #expect(help.contains("F2") && !help.contains("1") && !help.contains("Enter e"))
        var robot = Robot()
        try robot.press("3?go to the image")
        #expect(!robot.screen().contains("1 F2") && robot.screen().contains(" F2 "))
        let key = KeyEvent(.character("5"))
        #expect(throws: Problem.self) {
            try Keymap.standard.changed(by: [Keymap.Change("zoom", in: .acquisition, keys: [key])])
        }
        let changed = try Keymap.standard.changed(by: [Keymap.Change("zoom", in: .everywhere, keys: [key])])
        #expect(changed.command(for: key, in: .queue) == "zoom" && changed.command(for: key, in: .acquisition) == nil)
    }

    @Test("each possible class has its own one or two keys")
    func classKeysOfMany() {
        let keymap = Keymap.standard
        var seen: Set<String> = []
        for index in 0..<LabelMask.maximumClassCount {
            let text = keymap.classKey(index) ?? ""
            #expect(seen.insert(text).inserted && (1...2).contains(text.count), "class \(index)")
            let characters = Array(text)
            let found = keymap.classIndex(
                of: characters[characters.count - 1], after: characters.count == 2 ? characters[0] : nil)
            #expect(found == index)
        }
        #expect(keymap.classIndex(of: "!", after: "'") == nil)
        #expect(keymap.classIndex(of: "a", after: "!") == nil)
    }

    @Test("class keys are different, have no other use in the editor, and are at least 30")
    func classKeys() {
        let keys = Keymap.standard.classKeys
        #expect(Array(keys.prefix(10)) == Array("1234567890"))
        #expect(Set(keys).count == keys.count && keys.count >= 30)
        let first = Keymap.standard.classPrefixes
        for key in keys + first { #expect(Keymap.standard.command(for: KeyEvent(.character(key)), in: .editor) == nil) }
    }
}
