import Terminal

/// Runs the model on the screen's thread: performs its effects and draws its frames.
struct Loop {
    private(set) var model: Model
    /// True if the model has changed since the last frame.
    private(set) var isDirty = true
    private var look: Look
    private var graphics: Graphics?
    private let perform: (Effect) -> Void
    private var cache = RenderCache()
    private var surface: Surface

    init(_ model: Model, look: Look, perform: @escaping (Effect) -> Void) {
        self.model = model
        self.look = look
        self.perform = perform
        surface = Surface(width: model.shared.layout.width, height: model.shared.layout.height)
        for effect in self.model.start() { perform(effect) }
    }

    mutating func receive(_ message: Message) {
        if case .theme(let theme) = message {
            look = look.with(theme)
            cache = RenderCache()
        }
        let effects = model.update(message)
        for effect in effects { perform(effect) }
        // A tick that causes no edit does not change the screen.
        if case .tick = message, effects.allSatisfy({ $0 == .checkJournal }) { return }
        isDirty = true
    }

    /// Adapts to what the terminal has answered.
    mutating func show(tier: ColorTier, graphics: Graphics?) {
        guard tier != look.tier || graphics != self.graphics else { return }
        self.graphics = graphics
        look = look.with(tier)
        cache = RenderCache()
        model.showImages(in: graphics?.cell)
        isDirty = true
    }

    /// Draws the current frame.
    mutating func frame() -> Surface {
        isDirty = false
        if surface.width != model.shared.layout.width || surface.height != model.shared.layout.height {
            surface = Surface(width: model.shared.layout.width, height: model.shared.layout.height)
        }
        Screen.draw(model, look: look, cache: &cache, into: &surface)
        return surface
    }
}
