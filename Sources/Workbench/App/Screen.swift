import Terminal

/// Draws the whole screen. The result depends only on the model and the look.
package enum Screen {
    /// - Parameter cache: Drawings of earlier frames. They save time and do not change the result.
    package static func draw(_ model: Model, look: Look, cache: inout RenderCache, into surface: inout Surface) {
        surface.symbols = look.symbols
        surface.removePlacements()
        surface.hasDialog = model.dialog != nil
        surface.fill(surface.bounds, with: look.style(.text))
        TitleBar.draw(model, in: model.shared.layout.title, look: look, into: &surface)
        for pane in Pane.allCases { draw(pane, model, look, &cache, &surface) }
        BottomLines.draw(model, look: look, into: &surface)
        if let dialog = model.dialog { DialogView.draw(dialog, model, look: look, into: &surface) }
        surface.fillBackgrounds(overImagesWith: Color(look.backgroundColor))
        // Names of files and classes may have other characters, and the terminal cannot show them.
        if look.symbols == .ascii { surface.restrictToASCII() }
    }

    private static func draw(
        _ pane: Pane, _ model: Model, _ look: Look, _ cache: inout RenderCache, _ surface: inout Surface
    ) {
        guard let frame = model.frames[pane], let content = model.content(of: pane) else { return }
        let component = model.component(pane)
        component.draw(model.shared, in: content, look: look, cache: &cache, into: &surface)
        guard model.frames.count > 1 else { return }
        let isFocused = pane == model.active
        surface.border(
            frame, title: component.title(model.shared), style: look.style(isFocused ? .borderFocused : .border),
            titleStyle: look.style(isFocused ? .titleFocused : .title), symbols: look.symbols)
    }
}
