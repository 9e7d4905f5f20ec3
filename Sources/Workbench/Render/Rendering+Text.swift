import Foundation
import Imagery
import Rounds
import Terminal

extension Rendering {
    /// Returns the view as text: one sentence, then usually a table with columns separated by tabs. `-` stands for an
    /// unknown value. An image is printed as its grid of tiles.
    package func text(of view: View) -> String {
        switch view {
        case .image, .grid: withSelections(gridText)
        case .heatmap: withSelections(heatmapText)
        case .prediction, .labels, .difference: withSelections(sharesText(view))
        case .scatter: scatterText
        case .curve: curveText
        case .classes: classesText
        case .confusion: confusionText
        case .queue: queueText
        }
    }

    static func table(_ sentence: String, _ header: [String], _ rows: [[String]]) -> String {
        ([sentence.printable] + ([header] + rows).map { $0.map(\.printable).joined(separator: "\t") })
            .joined(separator: "\n")
    }

    private func entropy(_ position: Int) -> String {
        model.scores?.entropy[position].map { Double($0).text(4) } ?? "-"
    }

    private func predicted(_ position: Int) -> String {
        model.scores.map { model.catalog.name(of: $0.predictedClass[position]) } ?? "-"
    }

    private func place(_ position: Int) -> [String] {
        let tile = model.pool.tiles[position]
        return [model.pool.picture(ofTile: position).name, "\(tile.row)", "\(tile.column)"]
    }

    private var gridText: String {
        let picture = model.cursorPicture
        return Self.table(
            "\(picture.name): \(picture.size.width)x\(picture.size.height) pixels in \(picture.grid.rows) rows and "
                + "\(picture.grid.columns) columns of tiles",
            ["row", "column", "state", "entropy", "predicted"],
            picture.tiles.map { place($0).dropFirst() + [model.mark($0).title, entropy($0), predicted($0)] })
    }

    private var heatmapText: String {
        let picture = model.cursorPicture
        let highest = model.catalog.largestEntropy
        guard model.scores != nil else { return "\(picture.name): no network has scored it yet".printable }
        return Self.table(
            "\(picture.name): mean entropy of each tile in nats, 0 to \(highest.text(2)), one line per row of tiles",
            [""] + (0..<picture.grid.columns).map { "column \($0)" },
            (0..<picture.grid.rows).map { row in
                ["row \(row)"]
                    + (0..<picture.grid.columns).map { entropy(picture.position(row: row, column: $0)) }
            })
    }

    private func sharesText(_ view: View) -> String {
        let name = model.cursorPicture.name
        guard let picture = model.pictures.picture(model.cursorPicture.image) else {
            return "\(name): the image is not loaded".printable
        }
        let mask: LabelMask
        switch (view, picture.maps?.predicted) {
        case (.labels, _): mask = picture.labels
        case (_, nil): return "\(name): no network has scored it yet".printable
        case (.prediction, let predicted?): mask = predicted
        case (_, let predicted?):
            let pairs = zip(picture.labels.values, predicted.values).filter {
                $0.0 != LabelMask.unlabeled && $0.0 != LabelMask.void
            }
            let differing = pairs.count { $0.0 != $0.1 }
            let text = "\(name): \(differing) of \(pairs.count) labeled pixels are predicted as another class"
            return (text + "; void pixels are not counted").printable
        }
        var counts = [Int](repeating: 0, count: 256)
        for value in mask.values { counts[Int(value)] += 1 }
        let rows = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] > counts[$1] }.map { value in
            let share = 100 * Double(counts[value]) / Double(mask.values.count)
            return [model.catalog.name(of: UInt8(value)), "\(counts[value])", share.text(2) + "%"]
        }
        return Self.table("\(name): pixels of each class in the \(view.rawValue)", ["class", "pixels", "share"], rows)
    }

    private var scatterText: String {
        guard let embedding = model.embedding else { return "There is no embedding of the tiles yet" }
        return Self.table(
            "UMAP coordinates of \(embedding.count) tiles",
            ["image", "row", "column", "x", "y", "entropy", "predicted", "state", "round"],
            embedding.indices.map { position in
                let point = embedding[position]
                return place(position) + [
                    point.map { Double($0.x).text(4) } ?? "-", point.map { Double($0.y).text(4) } ?? "-",
                    entropy(position),
                    predicted(position), model.mark(position).title,
                    model.labelRounds[position].map { "\($0)" } ?? "-",
                ]
            })
    }

    private var classesText: String {
        let labeled = max(1, model.labelSummary?.pixels.reduce(0, +) ?? 0)
        let last = model.run.points.last
        return Self.table(
            last.map { "The classes after round \($0.round)" } ?? "No round was validated yet",
            ["class", "IoU", "share of labeled pixels"],
            model.catalog.classes.enumerated().map { index, entry in
                let share = model.labelSummary?.pixels.value(at: index).map { 100 * Double($0) / Double(labeled) }
                return [entry.name, last?.iou.value(at: index)?.text(4) ?? "-", share.map { $0.text(2) + "%" } ?? "-"]
            })
    }

    private var confusionText: String {
        guard let last = model.round.history.last(where: { !$0.confusion.isEmpty }) else {
            return "No round was validated yet"
        }
        return Self.table(
            "Pixels of the validation split after round \(last.round): one row per true class, one column per predicted class",
            [""] + model.catalog.names,
            last.confusion.enumerated().map { index, counts in
                [model.catalog.name(of: UInt8(index))] + counts.map { "\($0)" }
            })
    }

    private var queueText: String {
        guard let queue = model.queue else { return "There is no query yet" }
        return Self.table(
            "\(queue.items.count) tiles for round \(queue.round), selected by \(queue.strategy), "
                + "\(model.doneCount) of them confirmed, skipped or flagged",
            ["rank", "image", "row", "column", "state", "entropy", "reason"],
            zip(queue.items, queue.positions).enumerated().map { rank, entry in
                let (item, position) = entry
                return ["\(rank + 1)"] + place(position)
                    + [
                        model.mark(position).title, item.entropy.map { Double($0).text(4) } ?? "-",
                        item.explanation(by: queue.strategy),
                    ]
            })
    }
}
