import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Tensors
import Terminal
import Testing

@testable import Workbench

@Suite("Single panes")
struct PaneTests {
    /// Two images of 4 x 4 tiles. The entropy rises with the position.
    private func shared() -> SharedState {
        let size = Size(height: 24, width: 32)
        let pool = PoolIndex(
            (0..<2).map { (image: $0, name: "scene\($0)", grid: TileGrid(.grid(rows: 4, columns: 4), of: size)) })
        var shared = SharedState(
            projectName: "demo", pool: pool, catalog: Robot.catalog,
            states: [TileState](repeating: .unlabeled, count: pool.count), history: [], choices: ManualChoices(),
            keymap: .standard, layout: ScreenLayout(width: 120, height: 40, focus: .image, isZoomed: false))
        var shares = Tensor([pool.count, 3])
        for tile in 0..<pool.count { shares[tile, 1] = 1 }
        let entropy = (0..<pool.count).map { Float($0) / Float(pool.count) }
        _ = shared.receive(
            .round(
                .scored(TileScores(round: 1, measures: [.entropy: entropy], classShares: shares, classMargins: shares)))
        )
        let places = pool.tiles.map { SIMD2(Float($0.image * 5 + $0.column), Float($0.row)) }
        _ = shared.receive(.round(.embedded(places)))
        let items = [3, 9, 20].enumerated().map { rank, position in
            Query.Item(tile: pool.tiles[position], index: position, rank: rank, origin: .strategy)
        }
        shared.setQuery(Query(strategy: "entropy", items: items), round: 1)
        return shared
    }

    private func run<Pane>(
        _ name: CommandName, of commands: [PaneCommand<Pane>], _ pane: inout Pane, _ shared: inout SharedState
    ) throws -> [Effect] {
        try #require(commands.first { $0.info.name == name }).run(&pane, &shared, "")
    }

    @Test("the image pane moves in the grid, and its commands change its overlay")
    func image() throws {
        var (pane, shared) = (ImagePane(), shared())
        _ = pane.move(down: 1, right: 1, &shared)
        #expect(shared.cursor == 5)
        #expect(try run("overlay-next", of: ImagePane.commands, &pane, &shared).isEmpty)
        #expect(pane.overlay == .prediction)
    }

    @Test("the queue pane moves along the query")
    func queue() {
        var (pane, shared) = (QueuePane(), shared())
        _ = pane.move(down: 1, right: 0, &shared)
        #expect(shared.cursor == 3)
        _ = pane.goToEnd(first: false, &shared)
        #expect(shared.cursor == 20)
    }

    @Test("the scatter selects the tiles inside the box, and another command drops the box")
    func scatter() throws {
        var (pane, shared) = (ScatterPane(), shared())
        _ = try run("select-box", of: ScatterPane.commands, &pane, &shared)
        #expect(shared.focus == .scatter && pane.shape != nil)
        let skip = CommandInfo("skip", "", keys: [.everywhere: "s"])
        #expect(pane.intercept(skip, &shared) == nil && pane.prepare(for: skip, &shared).isEmpty && pane.shape == nil)
        _ = try run("select-box", of: ScatterPane.commands, &pane, &shared)
        #expect(pane.intercept(CommandInfo(.openEditor, "", keys: [:]), &shared) == [])
        #expect(shared.selection?.positions == [0])
    }

    @Test("the acquisition pane saves a changed setting and requests a preview")
    func acquisition() throws {
        var shared = shared()
        var pane = AcquisitionPane(settings: AcquisitionSettings(strategy: "entropy+spatial"))
        let query = CurrentQuery(
            query: shared.openQuery, round: 1, time: Date(timeIntervalSince1970: 1), settings: pane.settings)
        _ = pane.receive(.query(query, ManualChoices()), &shared)
        pane.set(AcquisitionSetting.lambda, to: "0.5", &shared)
        #expect(pane.isChanged && pane.sharedStateChanged(&shared) == [.saveSettings(pane.settings)])
        #expect(pane.sharedStateChanged(&shared).isEmpty, "the settings are saved once")
    }

    @Test("the rounds pane starts a round when the program is idle, and cancels it")
    func rounds() {
        var (pane, shared) = (RoundPane(), shared())
        #expect(pane.retrain(&shared) == [.runRound] && shared.round.isTraining)
        #expect(pane.retrain(&shared) == [], "the second round waits for the running one")
        #expect(pane.cancel(&shared) == [.cancelRound])
    }

    @Test("the next round follows the running one, also while that selects its query")
    func nextRound() {
        var round = RoundState()
        round.start()
        #expect(round.next == 1)
        round.add(RoundSummary(round: 0, labeledTiles: 1, meanIoU: nil, iou: [], seconds: 1))
        #expect(round.next == 1)
        round.queryArrived()
        #expect(round.next == 1 && !round.isTraining)
    }

    @Test("a message does not replace an error, unless the error was cleared")
    func errorStays() {
        var shared = shared()
        shared.showError("the disk is full")
        _ = shared.receive(.round(.selected(Query(strategy: "random", items: []), round: 1)))
        #expect(shared.notice?.text == "the disk is full")
        shared.clearNotice()
        _ = shared.receive(.round(.selected(Query(strategy: "random", items: []), round: 1)))
        #expect(shared.notice?.kind == .information)
    }

    @Test("loading the last round does not count as a new round")
    func loading() {
        var shared = shared()
        shared.changeRound {
            $0.add(RoundSummary(round: 3, labeledTiles: 1, meanIoU: nil, iou: [], seconds: 1))
            $0.resume()
        }
        #expect(RoundView(RoundPane(), shared).title.hasPrefix("Round 3 "))
        shared.changeRound { $0.becomeIdle() }
        shared.changeRound { $0.start() }
        #expect(RoundView(RoundPane(), shared).title.hasPrefix("Round 4 "))
    }

    @Test("the editor paints, and sends each stroke to the journal")
    func editor() throws {
        var (pane, shared) = (EditorPane(classCount: 3), shared())
        #expect(pane.open(&shared).first == .readTile(shared.cursorTile, ticket: 1))
        let effects = try run("whole-tile", of: EditorPane.commands, &pane, &shared)
        guard case .edit(shared.cursorTile, .stroke(let stroke), ticket: 2)? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(stroke.runs.map(\.pixels) == [0..<48] && pane.tile?.isSaved == false)
        _ = try run("close", of: EditorPane.commands, &pane, &shared)
        #expect(!pane.isOpen)
    }

    @Test("the number of tiles in each state is updated with each change")
    func counts() {
        var shared = shared()
        for (position, state) in [(3, TileState.drafted), (3, .labeled), (9, .skipped), (3, .labeled), (9, .unlabeled)]
        {
            shared.setState(state, of: position)
            for state in TileState.allCases { #expect(shared.count(state) == shared.states.count { $0 == state }) }
        }
    }

    @Test("all commands that modes and hints name exist")
    func namedCommands() {
        let hinted = Tool.all.flatMap { $0.hints.values.flatMap { $0 } }.map(\.command)
        let names = hinted + ScatterPane.whileDrawing.keys + [.nextQueued, .nextSkipped, .closeEditor, .undo, .void]
        for name in names { #expect(!Commands.named(name).isEmpty, "\(name)") }
    }

    @Test("a list of commands returns its outcome when it closes")
    func commandList() {
        let shared = shared()
        var list = CommandList(.palette, context: .image, filter: "zoom")
        guard case .run("zoom", argument: "")? = list.handle(KeyEvent(.enter), shared) else {
            Issue.record("the list does not run the command")
            return
        }
        #expect(list.handle(KeyEvent(.character("x")), shared) == nil)
        #expect(list.filter == "zoomx")
    }
}

@Suite("The active pane")
struct ActivePaneTests {
    @Test("an open editor gets the input and the screen; after closing, the pane behind it gets both again")
    func editor() throws {
        var robot = Robot()
        try robot.press("<Tab>")
        #expect(robot.model.active == .scatter && robot.model.frames.keys.count == Pane.tiled.count)
        try robot.press("<Enter>")
        #expect(robot.model.active == .editor)
        #expect(robot.model.frames == [.editor: robot.model.shared.layout.body])
        #expect(robot.model.content(of: .scatter) == nil)
        try robot.press("<Esc>")
        #expect(robot.model.active == .scatter && robot.model.content(of: .scatter) != nil)
    }

    @Test("a click in the editor does not move the focus")
    func click() throws {
        var robot = Robot()
        try robot.press("<Tab><Enter><press:5,5><release:5,5><up:5,5>")
        #expect(robot.model.active == .editor && robot.model.shared.focus == .scatter)
        #expect(robot.model.shared.layout.focused(on: .editor) == robot.model.shared.layout)
    }

    @Test("all panes except those that cover the screen share it, and Tab goes through them")
    func tiled() {
        #expect(Pane.tiled == Pane.allCases.filter { !$0.coversOthers })
        #expect(Pane.tiled.map(\.next) == Array(Pane.tiled.dropFirst()) + [.image])
        #expect(Pane.tiled.map(\.next.previous) == Pane.tiled)
    }
}

@Suite("The folders of the workbench")
struct WorkbenchFolderTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Workbench")

    private func sources(_ folder: String) throws -> [(path: String, text: String)] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: folder).path)
        return try names.filter { $0.hasSuffix(".swift") }.map {
            ("\(folder)/\($0)", try String(contentsOf: Self.root.appending(path: "\(folder)/\($0)"), encoding: .utf8))
        }
    }

    static let folders = ["Image", "Scatter", "Acquisition", "Queue", "Rounds", "Editor"]

    /// The words with a capital letter at their start, which may be names of types.
    private func types(in text: String) -> Set<Substring> {
        Set(text.split { !$0.isLetter && !$0.isNumber }.filter { $0.first?.isUppercase == true })
    }

    @Test("a pane does not use the types of other panes, or the model", arguments: folders)
    func panes(folder: String) throws {
        let others = try Self.folders.filter { $0 != folder }.flatMap { try sources("Panes/\($0)") }
        let foreign = Set(others.flatMap { declared(in: $0.text) } + ["Model"])
        let own = try sources("Panes/\(folder)")
        #expect(!own.isEmpty && foreign.count > 10)
        for (path, text) in own {
            let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            #expect(types(in: code.joined(separator: "\n")).isDisjoint(with: foreign), "\(path)")
        }
    }

    /// The types that a source text declares at its outermost level.
    private func declared(in text: String) -> [Substring] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split { !$0.isLetter && !$0.isNumber }
            guard line.first?.isLetter == true,
                let keyword = words.firstIndex(where: { $0 == "struct" || $0 == "enum" }),
                keyword + 1 < words.count, !line.contains("extension")
            else { return nil }
            return words[keyword + 1]
        }
    }

    /// Handlers must not check whether their command can run. So they must not call `refuse`.
    @Test("only the code that runs commands, mouse handlers and late previews show refusals")
    func refusals() throws {
        let found = try sources("").filter { $0.text.contains(".refuse(") }.map { $0.path }
        #expect(
            found.map { $0.dropFirst() }.sorted() == [
                "App/Model+Input.swift", "Panes/Acquisition/AcquisitionPane+Query.swift",
                "Panes/Acquisition/AcquisitionPane.swift", "Panes/Editor/EditorPane+Input.swift",
            ])
    }

    @Test("only the top level and the code that reads a project extend the model")
    func extensions() throws {
        let found = try sources("").filter { $0.text.contains("extension Model ") }.map { $0.path }
        #expect(
            found.map { $0.dropFirst() }.sorted() == [
                "App/Model+Input.swift", "App/Model+Messages.swift", "Runtime/Model+Workspace.swift",
            ])
    }

    @Test("the top level checks in one place whether the editor is open")
    func editor() throws {
        let found = try sources("App").flatMap { path, text in
            text.split(separator: "\n").filter { $0.contains("editor.isOpen") || $0.contains("editor.tile") }
        }
        #expect(found.count == 1, "\(found)")
    }

    @Test("every switch over messages lists all of them")
    func messages() throws {
        let found = try sources("").filter { path, text in
            path.hasPrefix("/App") || path.hasPrefix("/Panes") || path.hasPrefix("/Shared")
        }
        #expect(found.count > 50)
        for (path, text) in found { #expect(!text.contains("default: break"), "\(path)") }
    }

    /// The names of commands that have a constant.
    private func constants() throws -> [String] {
        try sources("Commands").filter { $0.path.hasSuffix("CommandName.swift") }.flatMap { _, text in
            text.matches(of: /static let \w+: CommandName = "([^"]+)"/).map { String($0.output.1) }
        }
    }

    @Test("each constant for a command's name is the name of a command")
    func constantsOfCommands() throws {
        let names = Set(Commands.all.map(\.info.name.text))
        let constants = try constants()
        #expect(constants.count > 20)
        #expect(constants.filter { !names.contains($0) } == [])
    }

    @Test("a command is written as a text only in its own declaration, and there only if it has no constant")
    func literals() throws {
        let constants = Set(try constants())
        let names = Set(Commands.all.map(\.info.name.text))
        var rows = 0
        for (path, text) in try sources("") where !path.hasSuffix("CommandName.swift") {
            let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
            for (before, (piece, after)) in zip(pieces, zip(pieces.dropFirst(), pieces.dropFirst(2))) {
                let name = String(piece)
                guard names.contains(name) else { continue }
                func follows(_ texts: String...) -> Bool {
                    let code = String(before).trimmingCharacters(in: .whitespacesAndNewlines)
                    return texts.contains(where: code.hasSuffix)
                }
                let isRow = follows("CommandInfo(", "step(", "largeStep(", "firstOrLast(", "focus(")
                rows += isRow ? 1 : 0
                #expect(!isRow || !constants.contains(name), "\(path): \(name) has a constant")
                let isUse = follows("for:", "command:", "key(", "CommandName(", "run(") || after.hasPrefix(": {")
                // A name with a hyphen is never a text for users.
                #expect(!isUse && (isRow || !name.contains("-")), "\(path): \(name) needs a constant")
            }
        }
        #expect(rows > 30)
    }
}
