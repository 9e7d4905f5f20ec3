import Terminal
import Testing

@testable import Workbench

@Suite("When commands are available")
struct AvailabilityTests {
    /// The commands that work in the active context, one per name.
    private func commands(of model: Model) -> [Command] {
        Set(Commands.all.map(\.info.name)).compactMap { Commands.command($0, in: model.context) }
    }

    /// A digest of the model without its notice.
    private func digest(_ model: Model) -> Int {
        var model = model
        model.shared.clearNotice()
        return Digest.of(model)
    }

    @Test("an unavailable command changes nothing and shows the reason", arguments: Situation.all)
    func refused(situation: Situation) throws {
        let model = try situation.robot().model
        let before = digest(model)
        for command in commands(of: model) {
            guard let reason = model.unavailability(of: command.info.name) else { continue }
            var after = model
            #expect(after.run(command.info.name, argument: "1").isEmpty, "\(command.info.name)")
            #expect(after.shared.notice == Notice(text: reason, kind: .refusal), "\(command.info.name)")
            #expect(digest(after) == before, "\(command.info.name)")
        }
    }

    /// Finds handlers that check for themselves whether they can run, and then only show a message.
    @Test("an available command does more than show a message", arguments: Situation.all)
    func handled(situation: Situation) throws {
        let model = try situation.robot().model
        let before = digest(model)
        // A wrong argument does not make a command unavailable.
        for command in commands(of: model) where command.info.argument == nil {
            guard model.unavailability(of: command.info.name) == nil else { continue }
            var after = model
            after.shared.clearNotice()
            let effects = after.run(command.info.name)
            let isSilent = after.shared.notice == nil
            #expect(
                isSilent || !effects.isEmpty || digest(after) != before, "\(command.info.name) only shows a message")
        }
    }

    @Test("the key of a command that is not available shows the reason", arguments: Situation.all)
    func shown(situation: Situation) throws {
        let robot = try situation.robot()
        let context = robot.model.context
        for binding in robot.model.shared.keymap.bindings(in: context) {
            let command = try #require(Commands.command(binding.command, in: context))
            guard let reason = robot.model.unavailability(of: command.info.name) else { continue }
            for key in binding.keys where robot.model.shared.keymap.command(for: key, in: context) == binding.command {
                var robot = robot
                robot.send(.input(.key(key)))
                let width = robot.model.shared.layout.width - 1
                #expect(robot.screen().contains("! \(reason)".prefix(width)), "\(binding.command)")
            }
        }
    }

    @Test("each command with a condition is available in one situation and not in another")
    func bothStates() throws {
        var available: Set<String> = []
        var unavailable: Set<String> = []
        func name(_ command: Command) -> String { "\(command.info.name) of \(command.info.contexts)" }
        for model in try Situation.all.map({ try $0.robot().model }) {
            // An open shape refuses commands whatever their own conditions are.
            let pane = model.component(model.active)
            for command in commands(of: model) where pane.whyShapeStaysOpen(command.info, model.shared) == nil {
                if model.unavailability(of: command.info.name) == nil {
                    available.insert(name(command))
                } else {
                    unavailable.insert(name(command))
                }
            }
        }
        for command in Commands.all {
            #expect(available.contains(name(command)), "\(name(command)) is never available")
            let isConditional = command.hasCondition || command.info.changesProject
            #expect(unavailable.contains(name(command)) == isConditional, "\(name(command))")
        }
    }

    @Test("a read-only project opens no editor, by a key or by a click")
    func readOnly() throws {
        var robot = Robot()
        robot.model.shared.open(isReadOnly: true, labelRounds: [:])
        let image = try #require(robot.model.shared.layout.content(of: .image))
        let click = "<press:\(image.x + image.width / 2),\(image.y + image.height / 2)>"
        try robot.press(click)
        for keys in ["<Enter>", click] {
            #expect(robot.model.shared.notice == nil)
            try robot.press(keys)
            #expect(!robot.model.editor.isOpen)
            #expect(robot.screen().contains("! The project is open for reading only"), "\(keys)")
            try robot.press("i")
        }
    }

    @Test("a command that a pane intercepts while a box is drawn is available")
    func intercepted() throws {
        var robot = Robot()
        robot.embed()
        robot.model.shared.open(isReadOnly: true, labelRounds: [:])
        try robot.press("<Tab>v<S-Right><Enter>")
        #expect(robot.model.scatter.shape == nil && robot.model.shared.selection != nil)
    }

    @Test("the step of the guide stays while its command is not available")
    func guide() throws {
        var robot = Robot()
        robot.model.guide = Guide()
        try robot.press("n")
        #expect(robot.screen().contains("1/5  n"))
    }
}
