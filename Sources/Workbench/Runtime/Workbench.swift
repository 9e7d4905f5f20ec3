import Foundation
import Problems
import Rounds
import Tensors
import Terminal

/// The workbench on a project: on a terminal, or by a script without one.
package enum Workbench {
    package struct Options: Sendable {
        /// How to draw; on a terminal, nil finds out what it can.
        package var color: ColorTier?
        package var symbols: SymbolSet?
        /// Six pixels a cell where the terminal's font has them.
        package var wantsSextants = false
        package var mouse = true
        package var theme = Theme.dark
        /// Where the theme comes from: changes of the file show at once.
        package var themeFile: URL?
        /// The folder of the themes that come with the program.
        package var themeFolder: URL?
        package var keymap = Keymap.standard
        package var environment: [String: String]
        /// Another run to hold this one against.
        package var compared: RunHistory?
        /// Whether the first keys are explained, one after the other.
        package var isGuided = false
        /// The terminal.
        package var input: Int32 = 0
        package var output: Int32 = 1
        /// What computes the rounds.
        package var workers: Workers

        package init(workers: Workers, environment: [String: String] = ProcessInfo.processInfo.environment) {
            self.workers = workers
            self.environment = environment
        }
    }

    /// Runs until the person quits or the terminal is gone. What was acknowledged is on disk, whatever happens.
    /// - Throws: `Problem` where there is no terminal to run on, the project cannot be used, or the last edit is not saved.
    package static func run(_ workspace: Workspace, options: Options) throws {
        var model = try Model(workspace, keymap: options.keymap, width: 0, height: 0)
        model.compare(with: options.compared)
        model.guide = options.isGuided ? Guide() : nil
        var settings = CursesScreen.Options(environment: options.environment)
        settings.color = options.color
        settings.symbols = options.symbols
        settings.mouse = options.mouse
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
            case .quit: break
            default: runner.perform(effect)
            }
        }
        withExtendedLifetime(themes) { serve(&loop, on: screen, mailbox: mailbox) }
        runner.finish()
        try runner.rescueLabels()
        if let problem = mailbox.take().lazy.compactMap(\.lossAtEnd).first { throw problem }
    }

    /// Until the person quits or the terminal is gone.
    private static func serve(_ loop: inout Loop, on screen: CursesScreen, mailbox: Mailbox) {
        let start = ContinuousClock.now
        var lastTick = 0.0
        while !loop.model.isQuitting {
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
            for message in mailbox.take() { loop.receive(message) }
            // Also while events come without a pause, as in a long drag.
            let time = (ContinuousClock.now - start).seconds
            if time - lastTick >= loop.model.tickInterval {
                lastTick = time
                loop.receive(.tick(time))
            }
        }
    }

    /// Does what `script` says on a screen of a size, without a terminal, and returns the last screen. A script does the same
    /// every time: journal and images have answered before each key, and rounds go on only where it says `<wait>`, to their end.
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
