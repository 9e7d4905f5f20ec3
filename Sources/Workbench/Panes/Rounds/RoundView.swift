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

    func draw(in content: Rect, look: Look, into surface: inout Surface) {
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
        for (page, rect) in pages(in: rest) { draw(page, in: rect, look: look, into: &surface) }
    }

    // MARK: The pages

    /// All pages but the agreement if they fit, else the selected one.
    private func pages(in rect: Rect) -> [(RoundPage, Rect)] {
        let table = shared.catalog.count + 1
        let left = rect.width / 2 - 1
        let upper = rect.height - table - 1
        guard pane.page != .agreement, rect.width >= 110, upper >= 8, rect.height - upper - 1 >= table else {
            return [(pane.page, rect)]
        }
        let right = Rect(x: rect.x + left + 2, y: rect.y, width: rect.width - left - 2, height: upper)
        return [
            (.curve, Rect(x: rect.x, y: rect.y, width: left, height: upper)), (.effort, right),
            (.classes, Rect(x: rect.x, y: rect.y + upper + 1, width: left, height: table)),
            (.confusion, Rect(x: right.x, y: rect.y + upper + 1, width: right.width, height: table)),
        ]
    }

    private func draw(
        _ page: RoundPage, in rect: Rect, look: Look, into surface: inout Surface
    ) {
        switch page {
        case .curve: LearningCurve(shared.run, compared: shared.compared).draw(in: rect, look: look, into: &surface)
        case .classes: ClassIoUTable(shared: shared, look: look).draw(in: rect, into: &surface)
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

    /// The background work in a few words: `train 43% · 2m10s left`. Nil if there is none.
    static func summary(_ shared: SharedState) -> String? {
        switch shared.round.activity {
        case .idle: return nil
        case .starting: return "starting"
        case .canceling: return "canceling"
        case .running:
            guard let progress = shared.round.progress else { return "running" }
            let left = progress.secondsRemaining.map { " · \($0.durationText) left" } ?? ""
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
        let share = (100 * Double(labeled) / Double(shared.pool.count)).text(2)
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
                (" of \(shared.pool.count) tiles, \(share)%", text),
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
