import Foundation
import Problems
import Terminal

/// Runs a script on a model, without a terminal. Before each key, all answers of journal and images have arrived.
struct Replay {
    private var loop: Loop
    private let effects: ReplayEffects
    private let mailbox: Mailbox
    private let timeout: TimeInterval
    private let deadline: Date
    /// The first change since the last frame that was not stored.
    private var loss: Problem?

    /// - Parameter timeout: The time limit of the whole script, in seconds.
    init(
        _ model: Model, options: Workbench.Options, mailbox: Mailbox, timeout: TimeInterval,
        perform: @escaping (Effect) -> Void
    ) {
        let look = Look(
            tier: options.color ?? .trueColor, symbols: options.symbols ?? .unicode, theme: options.theme,
            wantsSextants: options.wantsSextants)
        let effects = ReplayEffects(themes: ThemeChoice(options, mailbox: mailbox), perform: perform)
        loop = Loop(model, look: look, perform: effects.receive)
        self.effects = effects
        self.mailbox = mailbox
        self.timeout = timeout
        deadline = Date(timeIntervalSinceNow: timeout)
    }

    /// Runs the script and returns the last screen.
    /// - Throws: `Problem` if the time is over, or if the last changes are not stored.
    mutating func run(_ script: KeyScript) throws -> Surface {
        for step in script.steps where !loop.model.isQuitting {
            switch step {
            case .wait: try settle(alsoRounds: true)
            case .input(let event):
                try settle(alsoRounds: false)
                loop.receive(.input(event))
            }
        }
        try settle(alsoRounds: false)
        let frame = loop.frame()
        loss = nil  // the frame shows earlier errors
        // Save the unfinished stroke, as when the terminal is closed.
        loop.receive(.hangUp)
        try settle(alsoRounds: false)
        if let loss { throw loss }
        return frame
    }

    /// Handles messages until every answer has arrived. With `alsoRounds`, also runs the background work until it is
    /// done.
    private mutating func settle(alsoRounds: Bool) throws {
        while true {
            for message in mailbox.drain() {
                loss = loss ?? message.lossAtEnd
                loop.receive(message)
            }
            if alsoRounds { effects.performRounds() }
            guard !mailbox.isAtRest || (alsoRounds && loop.model.shared.round.isBusy) else { return }
            guard mailbox.waitForMessage(until: deadline) else { throw Problem.scriptWaited(timeout) }
        }
    }
}

/// Performs the effects of a replay. Effects that start or stop rounds are kept until the script waits for them, so
/// that a script always ends with the same screen.
private final class ReplayEffects {
    private let themes: ThemeChoice
    private let perform: (Effect) -> Void
    private var roundEffects: [Effect] = []

    init(themes: ThemeChoice, perform: @escaping (Effect) -> Void) {
        self.themes = themes
        self.perform = perform
    }

    func receive(_ effect: Effect) {
        switch effect {
        case .useTheme(let name): themes.use(name)
        case .useGraphics, .suspend, .quit: break
        case .resume, .runRound, .selectAgain, .cancelRound: roundEffects.append(effect)
        default: perform(effect)
        }
    }

    func performRounds() {
        roundEffects.forEach(perform)
        roundEffects = []
    }
}

extension Problem {
    /// The script reached its time limit.
    fileprivate static func scriptWaited(_ seconds: TimeInterval) -> Problem {
        Problem(
            reason: "the script was not done after \(Int(seconds)) s",
            fix: "give a shorter script, or allow more time")
    }
}
