import Foundation
import Problems
import Terminal

/// A script on its way through a model, without a terminal. Each key waits until journal and images have answered the one
/// before it.
struct Replay {
    private var loop: Loop
    private let effects: ReplayEffects
    private let mailbox: Mailbox
    private let timeout: TimeInterval
    private let deadline: Date
    /// The first change that was not stored since the last frame.
    private var loss: Problem?

    /// - Parameter timeout: The seconds that the whole script may take.
    init(
        _ model: Model, options: Workbench.Options, mailbox: Mailbox, timeout: TimeInterval,
        perform: @escaping (Effect) -> Void
    ) {
        let look = Look(
            tier: options.color ?? .trueColor, symbols: options.symbols ?? .unicode, theme: options.theme,
            wantsSextants: options.wantsSextants)
        let effects = ReplayEffects(themes: ThemeChoice(options, mailbox: mailbox), perform: perform)
        loop = Loop(model, look: look, perform: effects.take)
        self.effects = effects
        self.mailbox = mailbox
        self.timeout = timeout
        deadline = Date(timeIntervalSinceNow: timeout)
    }

    /// Does what `script` says and returns the last screen.
    /// - Throws: `Problem` where the work takes too long, or where the last changes are not stored.
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
        loss = nil  // the frame shows what happened before
        // What a lowered pen has painted is kept, as wherever the program ends.
        loop.receive(.hangUp)
        try settle(alsoRounds: false)
        if let loss { throw loss }
        return frame
    }

    /// Handles messages until every answer has come, and until no round is under way if `alsoRounds`.
    private mutating func settle(alsoRounds: Bool) throws {
        while true {
            for message in mailbox.take() {
                loss = loss ?? message.lossAtEnd
                loop.receive(message)
            }
            if alsoRounds { effects.performRounds() }
            guard !mailbox.isAtRest || (alsoRounds && loop.model.shared.round.isBusy) else { return }
            guard mailbox.waitForMessage(until: deadline) else { throw Problem.scriptWaited(timeout) }
        }
    }
}

/// The effects of a replay. What concerns the rounds is held back until the script waits for them, so that a script ends at
/// the same screen every time.
private final class ReplayEffects {
    private let themes: ThemeChoice
    private let perform: (Effect) -> Void
    private var ofRounds: [Effect] = []

    init(themes: ThemeChoice, perform: @escaping (Effect) -> Void) {
        self.themes = themes
        self.perform = perform
    }

    func take(_ effect: Effect) {
        switch effect {
        case .useTheme(let name): themes.use(name)
        case .suspend, .quit: break
        case .resume, .runRound, .selectAgain, .cancelRound: ofRounds.append(effect)
        default: perform(effect)
        }
    }

    func performRounds() {
        ofRounds.forEach(perform)
        ofRounds = []
    }
}

extension Problem {
    /// A script waited for something that did not end.
    fileprivate static func scriptWaited(_ seconds: TimeInterval) -> Problem {
        Problem(
            reason: "the script waited \(Int(seconds)) s and the work was not done",
            fix: "give a shorter script, or allow more time")
    }
}
