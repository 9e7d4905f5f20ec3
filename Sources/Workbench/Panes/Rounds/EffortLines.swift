import Terminal

/// The work that the labels took, and the comparison with another run.
struct EffortLines {
    let shared: SharedState
    let look: Look

    var lines: [[(String, Cell)]] {
        let (text, dim) = (look.style(.text), look.style(.muted))
        var lines: [[(String, Cell)]] = []
        if let summary = shared.labelSummary, summary.workedTiles > 0 {
            let tiles = Double(summary.workedTiles)
            lines.append([
                ("per tile ", dim), ((summary.seconds / tiles).text(1) + " s", text), (", ", dim),
                ((Double(summary.actions) / tiles).text(1) + " actions", text),
                (
                    "; \(summary.workedTiles) \(summary.workedTiles == 1 ? "tile" : "tiles") in \(summary.seconds.durationText)",
                    dim
                ),
            ])
        } else {
            lines.append([("No tile was labeled by hand yet", dim)])
        }
        if let summary = shared.labelSummary, summary.voidPixels > 0 {
            let all = Double(summary.voidPixels + summary.pixels.reduce(0, +))
            lines.append([("void ", dim), ((Double(summary.voidPixels) / all).percentText(1), text)])
        }
        return lines + comparison
    }

    /// For each round of this run: its mean IoU, that of the other run at the same labeled share, and the difference.
    private var comparison: [[(String, Cell)]] {
        guard let other = shared.compared else { return [] }
        let dim = look.style(.muted)
        let heading = "compared with \(other.name) at the same labeled share"
        let rounds = shared.run.points.map { point -> [(String, Cell)] in
            let before = "round \(point.round)".column(10) + point.labeledShare.percentText(2) + "  "
            guard let theirs = other.meanIoU(atShare: point.labeledShare) else {
                return [(before + point.meanIoU.text(3) + "  outside the other run", dim)]
            }
            let gain = point.meanIoU - theirs
            return [
                (before, dim), (point.meanIoU.text(3), look.style(.curve, .bold)), (", other ", dim),
                (theirs.text(3), look.style(.curveCompared, .bold)),
                ("  " + (gain >= 0 ? "+" : "") + gain.text(3), look.style(gain < 0 ? .removed : .added)),
            ]
        }
        return [[(heading, dim)]] + rounds
    }
}
