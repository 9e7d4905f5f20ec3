import Terminal

/// Draws the first line: tabs if one pane is shown at a time, else the project's name. The progress is on the right.
enum TitleBar {
    static func draw(_ model: Model, in rect: Rect, look: Look, into surface: inout Surface) {
        let right = progress(model, width: rect.width)
        surface.write(
            right, x: rect.x + rect.width - right.cellWidth, y: rect.y, style: look.style(.muted),
            limit: right.cellWidth)
        let limit = limit(model, width: rect.width)
        if !hasTabs(model) {
            let cover = model.active.coversOthers ? "  " + model.component(model.active).title(model.shared) : ""
            let mode = (model.shared.isReadOnly ? "  read only" : "") + cover
            surface.write(
                [(" Tessera", look.style(.title, .bold)), ("  \(model.shared.projectName)\(mode)", look.style(.text))],
                x: rect.x, y: rect.y, limit: limit)
        } else {
            let tabs = tabs(model, width: limit)
            if tabs[0].x > 0 {
                surface.write(name, x: rect.x, y: rect.y, style: look.style(.title, .bold), limit: limit)
            }
            for tab in tabs {
                let style = tab.pane == model.shared.focus ? look.style(.tabActive) : look.style(.tab)
                surface.write(" \(tab.text) ", x: rect.x + tab.x, y: rect.y, style: style, limit: max(0, limit - tab.x))
            }
        }
    }

    private static let name = " Tessera "

    /// True if the panes are shown one at a time, with a tab each.
    private static func hasTabs(_ model: Model) -> Bool { model.frames.count == 1 && !model.active.coversOthers }

    private struct Tab {
        let pane: Pane
        let text: String
        let x: Int
    }

    /// The tabs and their columns. The program's name comes first if it fits. If not all tabs fit, other panes show
    /// only their first letter.
    private static func tabs(_ model: Model, width: Int) -> [Tab] {
        let whole = Pane.tiled.reduce(0) { $0 + $1.title.count + 2 }
        var x = name.count + whole <= width ? name.count : 0
        return Pane.tiled.map { pane in
            let text = whole <= width || pane == model.shared.focus ? pane.title : String(pane.title.prefix(1))
            defer { x += text.count + 2 }
            return Tab(pane: pane, text: text, x: x)
        }
    }

    /// The pane whose tab is at a column.
    static func pane(atX x: Int, model: Model) -> Pane? {
        guard hasTabs(model) else { return nil }
        return tabs(model, width: limit(model, width: model.shared.layout.width)).first { tab in
            (tab.x..<tab.x + tab.text.count + 2).contains(x)
        }?.pane
    }

    /// The cells of the line that the tabs may use.
    private static func limit(_ model: Model, width: Int) -> Int {
        max(0, width - progress(model, width: width).cellWidth - 1)
    }

    private static func progress(_ model: Model, width: Int) -> String {
        let export = model.shared.exportProgress.map { "export \(($0 * 100).text(0))%  " } ?? ""
        let labeled = "\(export)\(model.shared.confirmedCount)/\(model.shared.pool.count)"
        guard width >= 60 else {
            guard model.shared.round.isBusy else { return "\(labeled) " }
            return model.shared.round.isTraining ? "training " : "loading "
        }
        let activity =
            RoundView.summary(model.shared).map { "\($0)  " } ?? (model.shared.isStale && width >= 100 ? "stale  " : "")
        return "\(activity)\(labeled) labeled "
    }
}
