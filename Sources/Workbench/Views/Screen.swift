import Terminal

/// The whole screen, drawn from the model and nothing else.
package enum Screen {
    /// - Parameter cache: What earlier frames can lend; it changes nothing that is drawn.
    package static func draw(_ model: Model, look: Look, cache: inout RenderCache, into surface: inout Surface) {
        let layout = model.layout
        surface.fill(surface.bounds, with: look.style(.text))
        TitleBar.draw(model, in: layout.title, look: look, into: &surface)
        if let editor = EditorView(model, layout: layout, look: look) {
            editor.draw(into: &surface)
        } else {
            for pane in Pane.allCases { draw(pane, model, layout, look, &cache, &surface) }
        }
        BottomLines.draw(model, layout: layout, look: look, into: &surface)
        if let dialog = model.dialog { DialogView.draw(dialog, model: model, look: look, into: &surface) }
    }

    private static func draw(
        _ pane: Pane, _ model: Model, _ layout: Layout, _ look: Look, _ cache: inout RenderCache,
        _ surface: inout Surface
    ) {
        guard let frame = layout.frames[pane], let content = layout.content(of: pane) else { return }
        let title: String
        switch pane {
        case .image:
            title = ImagePane.title(model)
            ImagePane.draw(model, in: content, look: look, cache: &cache, into: &surface)
        case .scatter:
            title = ScatterPane.title(model)
            ScatterPane.draw(model, in: content, look: look, cache: &cache, into: &surface)
        case .acquisition:
            title = AcquisitionPane.title(model)
            AcquisitionPane.draw(model, in: content, look: look, into: &surface)
        case .queue:
            title = QueuePane.title(model)
            QueuePane.draw(model, in: content, look: look, into: &surface)
        case .round:
            title = RoundPane.title(model)
            RoundPane.draw(model, in: content, look: look, into: &surface)
        }
        guard layout.frames.count > 1 else { return }
        let isFocused = pane == model.focus
        surface.border(
            frame, title: title, style: look.style(isFocused ? .borderFocused : .border),
            titleStyle: look.style(isFocused ? .titleFocused : .title), symbols: look.symbols)
    }
}
