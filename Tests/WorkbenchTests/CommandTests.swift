import Acquisition
import SettingValues
import Terminal
import Testing
import Workbench

@Suite("Commands")
struct CommandTests {
    @Test("each command has a description and a context")
    func described() {
        for command in Commands.all {
            #expect(!command.info.summary.text(.standard).isEmpty, "\(command.info.name)")
            #expect(!command.info.contexts.isEmpty, "\(command.info.name)")
        }
    }

    @Test("each command has a key or takes an argument in the palette")
    func reachable() {
        for command in Commands.all {
            let hasKey = command.info.keys.values.contains { !$0.isEmpty }
            #expect(hasKey || command.info.argument != nil, "\(command.info.name)")
        }
    }

    @Test("each command with a condition has a text about it for the documentation")
    func needs() {
        for command in Commands.all {
            #expect((command.info.needs != nil) == command.hasCondition, "\(command.info.name)")
        }
    }

    @Test("no default key is used by two commands of one context", arguments: KeyContext.allCases)
    func keys(context: KeyContext) {
        var owners: [KeyEvent: CommandName] = [:]
        for command in Commands.all {
            for key in command.info.keys[context] ?? [] {
                let other = owners.updateValue(command.info.name, forKey: key)
                #expect(
                    other == nil, "\(KeyNotation.text(key)) is used by \(command.info.name) and \(other?.text ?? "")")
            }
        }
    }

    @Test("no two commands of one context share a name, former names included", arguments: KeyContext.allCases)
    func names(context: KeyContext) {
        let here = Commands.all.filter { $0.info.keys[context] != nil }
        let names = here.flatMap { [$0.info.name.text] + $0.info.formerNames }
        #expect(Set(names).count == names.count)
    }

    @Test("the ranks of the hints in a context are all different", arguments: KeyContext.allCases)
    func hints(context: KeyContext) {
        let ranks = Commands.all.filter { $0.info.keys[context] != nil || context != .editor }
            .compactMap { $0.info.hint?.ranks[context] }
        #expect(Set(ranks).count == ranks.count)
    }

    @Test("a command that takes an argument opens the palette to type it")
    func opensPaletteForArgument() throws {
        var robot = Robot()
        try robot.press(":theme<Enter>")
        guard case .commands(let list) = robot.model.dialog else {
            Issue.record("the palette is closed")
            return
        }
        #expect(list.filter == "theme ")
        try robot.press("light<Enter>")
        #expect(robot.requests == [.useTheme("light")] && robot.model.dialog == nil)
    }

    @Test("each acquisition setting is a command that takes its value", arguments: AcquisitionSetting.allCases)
    func settings(setting: AcquisitionSetting) throws {
        var robot = Robot()
        let value: SettingValue =
            switch setting.kind {
            case .integer(let range): .integer(range.lowerBound)
            case .number(let range): .number(range.lowerBound)
            case .choice(let names): .name(names[names.count - 1])
            case .flag: .flag(true)
            }
        try robot.press(":\(setting.name) \(value.text)<Enter>")
        #expect(robot.model.acquisition.settings[setting] == value)
    }

    @Test("the error for an invalid value of a setting shows its range")
    func refused() throws {
        var robot = Robot()
        try robot.press(":lambda 9<Enter>")
        #expect(robot.screen().contains("weight (lambda) 9: it must be 0.0 to 4.0"))
        try robot.press(":strategy meall<Enter>")
        #expect(robot.screen().contains("strategy meall: it must be one of"))
        #expect(robot.model.acquisition.settings == AcquisitionSettings())
    }

    /// After an intended change, update the page with `TESSERA_REMAKE_GOLDENS=1`.
    @Test("the documentation lists every command with its keys")
    func documentation() throws {
        let page = """
            # Commands and keys

            Each command has a name, for the palette (`:`) and for `config.toml`. Keys of `Everywhere` work in all \
            panes, but not in the label editor. A command without a key takes an argument, which is typed after its \
            name in the palette, as `:lambda 0.5`.

            Some commands need something, for example a query. While it is missing, the command does not run, and \
            its hint and its line in the palette are muted. The palette shows the reason, and so does the message \
            line when the key is pressed.

            \(Commands.documentation)
            """
        try Golden.check(page, "../../../docs/guide/commands.md")
    }
}
