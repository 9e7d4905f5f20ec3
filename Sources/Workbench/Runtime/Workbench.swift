import Foundation
import Problems
import Rounds
import Tensors
import Terminal

/// Runs the workbench on a project: on a terminal, or with a script and no terminal.
package enum Workbench {
    package struct Options: Sendable {
        /// Colors and symbols; nil detects what the terminal supports.
        package var color: ColorTier?
        package var symbols: SymbolSet?
        /// True to draw six pixels per cell, if color and symbols allow it.
        package var wantsSextants = false
        package var mouse = true
        /// How images are shown.
        package var graphics = GraphicsChoice.auto
        package var theme = Theme.dark
        /// The file of the theme; changes of the file are shown at once.
        package var themeFile: URL?
        /// The folder of the included themes.
        package var themeFolder: URL?
        package var keymap = Keymap.standard
        package var environment: [String: String]
        /// The run to compare with.
        package var compared: RunHistory?
        /// True to explain the first keys, one after the other.
        package var isGuided = false
        /// The file descriptors of the terminal.
        package var input: Int32 = 0
        package var output: Int32 = 1
        /// The worker threads for the rounds.
        package var workers: Workers

        package init(workers: Workers, environment: [String: String] = ProcessInfo.processInfo.environment) {
            self.workers = workers
            self.environment = environment
        }
    }

    /// Runs until the user quits or the terminal is closed. Edits that were shown as saved are on disk, also after a
    /// crash.
    /// - Throws: `Problem` if there is no terminal, the project cannot be used, or the last edit is not saved.
    package static func run(_ workspace: Workspace, options: Options) throws {
        var model = try Model(workspace, keymap: options.keymap, width: 0, height: 0)
        model.compare(with: options.compared)
        model.guide = options.isGuided ? Guide() : nil
        var settings = CursesScreen.Options(environment: options.environment)
        settings.color = options.color
        settings.symbols = options.symbols
        settings.mouse = options.mouse
        settings.graphics = options.graphics
        (settings.input, settings.output) = (options.input, options.output)
        let screen = try CursesScreen(settings)
        defer { screen.end() }
        let waker = screen.waker
        let mailbox = Mailbox { waker.wake() }
        let runner = runner(workspace, mailbox: mailbox, options: options)

        model.resize(width: screen.size.width, height: screen.size.height)
        let look = Look(
            tier: screen.colorTier, symbols: screen.symbols, theme: options.theme, wantsSextants: options.wantsSextants)
        let themes = ThemeChoice(options, mailbox: mailbox)
        var loop = Loop(model, look: look) { effect in
            switch effect {
            case .suspend: screen.suspend()
            case .useTheme(let name): themes.use(name)
            case .useGraphics(let choice): screen.graphicsChoice = choice
            case .quit: break
            default: runner.perform(effect)
            }
        }
        withExtendedLifetime(themes) { serve(&loop, on: screen, mailbox: mailbox) }
        runner.finish()
        try runner.rescueLabels()
        if let problem = mailbox.drain().lazy.compactMap(\.lossAtEnd).first { throw problem }
    }

    /// Handles events and messages until the user quits or the terminal is closed.
    private static func serve(_ loop: inout Loop, on screen: CursesScreen, mailbox: Mailbox) {
        let start = ContinuousClock.now
        var lastTick = 0.0
        while !loop.model.isQuitting {
            loop.show(tier: screen.colorTier, graphics: screen.graphics)
            if loop.isDirty { screen.present(loop.frame()) }
            let rest = lastTick + loop.model.tickInterval - (ContinuousClock.now - start).seconds
            do {
                for event in try screen.events(timeoutMilliseconds: max(0, Int((rest * 1000).rounded(.up)))) {
                    loop.receive(.input(event))
                }
            } catch {
                loop.receive(.hangUp)
                return
            }
            for message in mailbox.drain() { loop.receive(message) }
            // Ticks must also come while events arrive without a pause, as in a long drag.
            let time = (ContinuousClock.now - start).seconds
            if time - lastTick >= loop.model.tickInterval {
                lastTick = time
                loop.receive(.tick(time))
            }
        }
    }

    /// Runs a script on a screen of the given size, without a terminal, and returns the last screen. The result is
    /// always the same: before each key, journal and images have answered. Background work runs only at `<wait>`, until
    /// it is done.
    /// - Throws: `Problem`.
    package static func replay(
        _ workspace: Workspace, script: KeyScript, width: Int, height: Int, options: Options,
        timeout: TimeInterval = 3600
    ) throws -> Surface {
        let mailbox = Mailbox()
        let runner = runner(workspace, mailbox: mailbox, options: options)
        defer { runner.finish() }
        var model = try Model(workspace, keymap: options.keymap, width: width, height: height)
        model.compare(with: options.compared)
        model.guide = options.isGuided ? Guide() : nil
        var replay = Replay(
            model, options: options, mailbox: mailbox, timeout: timeout, perform: runner.perform)
        return try replay.run(script)
    }

    private static func runner(_ workspace: Workspace, mailbox: Mailbox, options: Options) -> EffectRunner {
        let session = RoundSession(workspace: workspace, workers: options.workers) { mailbox.post(.round($0)) }
        return EffectRunner(workspace: workspace, mailbox: mailbox, rounds: session)
    }
}
