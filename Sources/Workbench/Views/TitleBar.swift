import Terminal

/// The first line: the panes as tabs where one is shown at a time, else the project; on the right how far things are.
enum TitleBar {
    static func draw(_ model: Model, in rect: Rect, look: Look, into surface: inout Surface) {
        let right = progress(model, width: rect.width)
        surface.write(
            right, x: rect.x + rect.width - right.count, y: rect.y, style: look.style(.muted), limit: right.count)
        let limit = max(0, rect.width - right.count - 1)
        if model.layout.frames.count > 1 || model.editor != nil {
            let mode = model.editor == nil ? "" : "  label editor"
            surface.write(
                [(" Tessera", look.style(.title, .bold)), ("  \(model.projectName)\(mode)", look.style(.text))],
                x: rect.x, y: rect.y, limit: limit)
        } else {
            surface.write(name(width: rect.width), x: rect.x, y: rect.y, style: look.style(.title, .bold), limit: limit)
            for (pane, x) in tabs(width: rect.width) {
                let style = pane == model.focus ? look.style(.tabActive) : look.style(.tab)
                surface.write(" \(pane.title) ", x: rect.x + x, y: rect.y, style: style, limit: max(0, limit - x))
            }
        }
    }

    /// The program's name, where there is room for it before the tabs.
    private static func name(width: Int) -> String { width >= 72 ? " Tessera " : "" }

    /// Each pane with where its tab begins.
    private static func tabs(width: Int) -> [(Pane, Int)] {
        var x = name(width: width).count
        return Pane.allCases.map { pane in
            defer { x += pane.title.count + 2 }
            return (pane, x)
        }
    }

    /// The pane whose tab is at a column.
    static func pane(atX x: Int, model: Model) -> Pane? {
        guard model.layout.frames.count == 1, model.editor == nil else { return nil }
        return tabs(width: model.width).first { pane, start in (start..<start + pane.title.count + 2).contains(x) }?.0
    }

    private static func progress(_ model: Model, width: Int) -> String {
        let labeled = "\(model.count(.labeled))/\(model.pool.count)"
        guard width >= 60 else { return model.round.isBusy ? "training " : "\(labeled) " }
        let activity = RoundPane.summary(model).map { "\($0)  " } ?? (model.isStale && width >= 100 ? "stale  " : "")
        return "\(activity)\(labeled) labeled "
    }
}
