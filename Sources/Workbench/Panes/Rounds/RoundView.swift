import ProjectStore
import Terminal

/// Draws the status of the background work, the progress of labeling, and the results of the rounds.
struct RoundView {
    let pane: RoundPane
    let shared: SharedState

    init(_ pane: RoundPane, _ shared: SharedState) {
        self.pane = pane
        self.shared = shared
    }

    var title: String {
        guard let last = shared.round.history.last else { return "Round" }
        return "Round \(shared.round.runningRound ?? last.round) · \(pane.page.rawValue)"
    }

    func draw(in content: Rect, look: Look, cache: inout CurveCache, into surface: inout Surface) {
        var y = content.y
        func linesLeft() -> Int { content.y + content.height - y }
        for line in activity(width: content.width, look: look) + counts(look: look) where linesLeft() > 0 {
            surface.write(line, x: content.x, y: y, limit: content.width)
            if line.isEmpty, let progress = shared.round.progress {
                surface.bar(
                    progress.fraction, x: content.x, y: y, width: min(content.width, 48), style: look.style(.progress),
                    symbols: look.symbols)
            }
            y += 1
        }
        // A page needs four lines. The advice does not take them.
        if linesLeft() > 0, linesLeft() != 4, let advice = advice(width: content.width, look: look) {
            surface.write(advice, x: content.x, y: y, limit: content.width)
            y += 1
        }
        guard linesLeft() >= 4 else { return }
        if linesLeft() > 4 { y += 1 }
        let rest = Rect(x: content.x, y: y, width: content.width, height: linesLeft())
        for (page, rect) in pages(in: rest) {
            draw(page, in: rect, look: look, cache: &cache, into: &surface)
        }
    }

    // MARK: The pages

    /// All pages but the agreement if they fit. In a high pane, the selected page and below it the others that fit. Else
    /// the selected page.
    private func pages(in rect: Rect) -> [(RoundPage, Rect)] {
        guard pane.page != .agreement else { return [(pane.page, rect)] }
        return allPages(in: rect) ?? stackedPages(in: rect)
    }

    /// Nil if they do not fit.
    private func allPages(in rect: Rect) -> [(RoundPage, Rect)]? {
        let table = shared.catalog.count + 1
        let left = rect.width / 2 - 1
        let upper = rect.height - table - 1
        guard rect.width >= 110, upper >= max(8, table) else { return nil }
        let right = Rect(x: rect.x + left + 2, y: rect.y, width: rect.width - left - 2, height: upper)
        let balance = min(table, upper - 4)
        return [
            (.curve, Rect(x: rect.x, y: rect.y, width: left, height: upper)),
            (.balance, Rect(x: right.x, y: right.y, width: right.width, height: balance)),
            (.effort, Rect(x: right.x, y: right.y + balance + 1, width: right.width, height: upper - balance - 1)),
            (.classes, Rect(x: rect.x, y: rect.y + upper + 1, width: left, height: table)),
            (.confusion, Rect(x: right.x, y: rect.y + upper + 1, width: right.width, height: table)),
        ]
    }

    /// The lines of a curve with its axes. A lower one has too few ticks to read values.
    private static let curveHeight = 12

    private func stackedPages(in rect: Rect) -> [(RoundPage, Rect)] {
        let table = shared.catalog.count + 1
        func height(_ page: RoundPage) -> Int {
            switch page {
            case .curve: Self.curveHeight
            case .classes, .balance, .confusion: table
            case .effort: EffortLines(shared: shared, look: Look()).lines.count
            case .agreement: 0
            }
        }
        let order = [pane.page] + [.curve, .classes, .balance, .confusion, .effort].filter { $0 != pane.page }
        guard rect.height >= height(pane.page) + 1 + table else { return [(pane.page, rect)] }
        var pages: [(RoundPage, Rect)] = []
        var y = rect.y
        for page in order where y + height(page) <= rect.y + rect.height {
            pages.append((page, Rect(x: rect.x, y: y, width: rect.width, height: height(page))))
            y += height(page) + 1
        }
        // The curve gets the lines that are left.
        let rest = rect.y + rect.height - y + 1
        guard rest > 0, let index = pages.firstIndex(where: { $0.0 == .curve }) else { return pages }
        return pages.enumerated().map { place, entry in
            let (page, area) = entry
            return (
                page,
                Rect(
                    x: area.x, y: area.y + (place > index ? rest : 0), width: area.width,
                    height: area.height + (place == index ? rest : 0))
            )
        }
    }

    /// Draws a page. If a table has more classes than lines, the last line says how many are missing.
    private func draw(
        _ page: RoundPage, in rect: Rect, look: Look, cache: inout CurveCache, into surface: inout Surface
    ) {
        let hidden = shared.catalog.count + 1 - rect.height
        guard [.classes, .balance, .confusion].contains(page), hidden > 0, rect.height >= 3 else {
            return drawWhole(page, in: rect, look: look, cache: &cache, into: &surface)
        }
        let table = Rect(x: rect.x, y: rect.y, width: rect.width, height: rect.height - 1)
        drawWhole(page, in: table, look: look, cache: &cache, into: &surface)
        let zoom = shared.keymap.text(for: .zoom, in: .round)
        let place = shared.layout.isWide && !shared.layout.isZoomed ? "\(zoom) shows all" : "a larger screen shows all"
        surface.write(
            "\(hidden + 1) more classes: \(place)", x: rect.x, y: rect.y + rect.height - 1, style: look.style(.muted),
            limit: rect.width)
    }

    private func drawWhole(
        _ page: RoundPage, in rect: Rect, look: Look, cache: inout CurveCache, into surface: inout Surface
    ) {
        switch page {
        case .curve:
            LearningCurve(shared.run, compared: shared.compared)
                .draw(in: rect, look: look, cell: shared.layout.cell, cache: &cache, into: &surface)
        case .classes: ClassIoUTable(shared: shared, look: look).draw(in: rect, into: &surface)
        case .balance: ClassBalanceTable(shared: shared, look: look).draw(in: rect, into: &surface)
        case .confusion: ConfusionView(shared: shared, look: look).draw(in: rect, into: &surface)
        case .effort: draw(EffortLines(shared: shared, look: look).lines, in: rect, into: &surface)
        case .agreement: draw(AgreementLines(shared: shared, look: look).lines, in: rect, into: &surface)
        }
    }

    private func draw(_ lines: [[(String, Cell)]], in rect: Rect, into surface: inout Surface) {
        for (offset, line) in lines.prefix(rect.height).enumerated() {
            surface.write(line, x: rect.x, y: rect.y + offset, limit: rect.width)
        }
    }

    // MARK: The running round

    /// The background work in a few words: `train 43% · 2m10s left`, with the rest of the whole round if it is known.
    /// Nil if there is none.
    static func summary(_ shared: SharedState) -> String? {
        switch shared.round.activity {
        case .idle: return nil
        case .starting: return "starting"
        case .canceling: return "canceling"
        case .running:
            guard let progress = shared.round.progress else { return "running" }
            let whole = progress.roundRemaining.map { ($0.isAtLeast ? "over " : "") + $0.seconds.durationText }
            let left = (whole ?? progress.secondsRemaining?.durationText).map { " · \($0) left" } ?? ""
            return "\(progress.stage.rawValue) \((progress.fraction * 100).text(0))%\(left)"
        }
    }

    /// The lines about the background work. An empty line is the place of the progress bar.
    private func activity(width: Int, look: Look) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let train = shared.keymap.text(for: .retrain, in: shared.focus.context)
        guard shared.round.isBusy else {
            if shared.scores == nil { return [[("No network yet: label the queue, then \(train) trains", dim)]] }
            let changes = shared.round.changeCount
            return changes == 0
                ? [[("Predictions are up to date with the labels", dim)]]
                : [
                    [
                        (
                            "\(changes) \(changes == 1 ? "tile" : "tiles") labeled since: \(train) trains on them",
                            look.style(.warning)
                        )
                    ]
                ]
        }
        var lines = [[(Self.summary(shared) ?? "", look.style(.accent, .bold))]]
        guard let progress = shared.round.progress, shared.round.activity == .running else { return lines }
        lines.append([])
        var details: [(String, Cell)] = []
        if progress.roundRemaining != nil, let left = progress.secondsRemaining {
            details += [("\(progress.stage.rawValue) ", dim), (left.durationText + " left  ", text)]
        }
        if let epoch = progress.epoch {
            details += [("epoch ", dim), ("\(epoch.current)/\(epoch.total)  ", text)]
        }
        if let loss = progress.loss { details += [("loss ", dim), (loss.text(4) + "  ", text)] }
        if let meanIoU = progress.meanIoU { details += [("mIoU ", dim), (meanIoU.text(3), text)] }
        if !details.isEmpty { lines.append(details) }
        return lines
    }

    // MARK: Labels

    private func counts(look: Look) -> [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        let labeled = shared.confirmedCount
        let share = (Double(labeled) / Double(shared.pool.count)).percentText(2)
        var others: [(String, Cell)] = []
        for state in TileState.allCases where state != .unlabeled && state != .labeled {
            let (count, mark) = (shared.count(state), TileMark(state))
            if count > 0 {
                others.append(("\(mark.glyph(look)) \(count) \(mark.title)  ", look.style(mark.role)))
            }
        }
        var lines = [
            [
                ("labeled ", dim), ("\(labeled)", look.style(.tileConfirmed, .bold)),
                (" of \(shared.pool.count) tiles, \(share)", text),
            ]
        ]
        if !others.isEmpty { lines.append(others) }
        if let last = shared.round.history.last(where: { $0.meanIoU != nil }), let meanIoU = last.meanIoU {
            lines.append([
                ("mIoU ", dim), (meanIoU.text(3), look.style(.text, .bold)),
                (" on validation with \(last.labeledTiles) tiles", dim),
            ])
        }
        return lines
    }

    /// The advice whether to stop, in one line; nil before the second round.
    private func advice(width: Int, look: Look) -> [(String, Cell)]? {
        shared.stoppingAdvice.map { advice in
            let text = advice.sentence.count <= width ? advice.sentence : advice.shortSentence
            return [(text, advice.isAdvised ? look.style(.accent, .bold) : look.style(.muted))]
        }
    }
}
