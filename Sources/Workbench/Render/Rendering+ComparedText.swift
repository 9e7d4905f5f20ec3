import Rounds

extension Rendering {
    /// The text of an image, and below it a table of the tiles that each comparison selected in the image.
    func withSelections(_ text: String) -> String {
        let (selections, name) = (selections, model.cursorPicture.name)
        guard !selections.isEmpty else { return text }
        let table = Self.table(
            "Selected tiles of \(name)", ["selected by", "tiles here", "tiles", "images", "row,column"],
            selections.map { selection in
                let here = selection.tiles(inImage: name)
                return [
                    selection.name, "\(here.count)", "\(selection.tiles.count)",
                    "\(Set(selection.tiles.map(\.image)).count)",
                    here.isEmpty ? "-" : here.map { "\($0.row),\($0.column)" }.joined(separator: " "),
                ]
            })
        return text + "\n\n" + table
    }

    /// The learning curve, with the mean IoU of each compared run at the same labeled share. Below it the points of
    /// the compared runs.
    var curveText: String {
        let compared = comparisons.compactMap(\.run)
        let rows = model.run.points.map { point in
            Self.fields(of: point)
                + compared.flatMap { run in
                    let meanIoU = run.meanIoU(atShare: point.labeledShare)
                    return [meanIoU?.text(4) ?? "-", meanIoU.map { (point.meanIoU - $0).text(4) } ?? "-"]
                }
        }
        let own = Self.table(
            rows.isEmpty ? "No round was validated yet" : "The learning curve of \(model.run.name)",
            Self.curveColumns + compared.flatMap { ["mIoU of \($0.name)", "gain"] }, rows)
        let others = compared.map { run in
            Self.table("The learning curve of \(run.name)", Self.curveColumns, run.points.map(Self.fields))
        }
        return ([own] + others).joined(separator: "\n\n")
    }

    private static let curveColumns = ["round", "labeled tiles", "labeled pixels", "mIoU"]

    private static func fields(of point: RunHistory.Point) -> [String] {
        [
            "\(point.round)", "\(point.labeledTiles)", point.labeledShare.percentText(3), point.meanIoU.text(4),
        ]
    }
}
