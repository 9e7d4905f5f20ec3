import Drawing
import Imagery
import Pool
import Problems
import Rounds

/// Pictures of the tiles that the arms selected in the same images, as in figures 3 and 4 of the paper on spatial
/// diversity.
struct RegionPictures {
    /// The images that are shown; more make a longer picture.
    private static let imageCount = 3
    private static let initialColor = RGB(40, 120, 255)
    private static let selectedColor = RGB(255, 60, 60)

    let results: StudyResults
    /// The dataset of all arms. Arms with other tiles have no place in the same picture.
    let dataset: Dataset

    /// The first finished run of each arm whose tiles fit the dataset.
    private var runs: [(name: String, report: SimulationReport)] {
        results.arms.compactMap { arm in
            arm.reports.first.flatMap { report in
                tiles(of: report, rounds: report.rounds.count).contains { rect(of: $0) == nil }
                    ? nil : (arm.name, report)
            }
        }
    }

    /// The regions that each arm labeled in the same images, on the image and on its mask.
    /// - Throws: `Problem` if an image cannot be read.
    func comparison() throws -> Drawing? {
        let runs = runs
        let images = mostSelected(runs.map(\.report))
        guard !images.isEmpty else { return nil }
        let columns = runs.count + 1
        let width = max(120, StudyPlots.width / columns)
        var panels: [Drawing] = []
        for image in images {
            let (picture, mask) = try (dataset.readImage(image), dataset.readLabels(image))
            panels.append(panel("masks", colored(mask), [], [], width, image))
            for run in runs {
                let (start, selected) = labeled(by: run.report, in: image, rounds: run.report.rounds.count)
                panels.append(
                    panel(
                        "\(run.name), labeled: \(start.count + selected.count)", picture, start, selected, width, image)
                )
            }
        }
        return captioned(
            "Labeled tiles after the last query, seed \(results.study.seeds[0])",
            .panels(panels, columns: columns, gap: 4, ground: PlotStyle.light.ground), shows: true)
    }

    /// The regions that each arm has labeled after each query, in one image.
    /// - Throws: `Problem` if an image cannot be read.
    func growth() throws -> Drawing? {
        let runs = runs
        guard let image = mostSelected(runs.map(\.report)).first else { return nil }
        // At most five rounds, spread over all, so that the panels stay large.
        let last = runs.map { $0.report.rounds.count - 1 }.max() ?? 0
        let shown = Array(Set((0...4).map { $0 * last / 4 })).sorted()
        let width = max(120, StudyPlots.width / shown.count)
        let picture = try dataset.readImage(image)
        let panels = runs.flatMap { run in
            shown.map { round in
                let (start, selected) = labeled(by: run.report, in: image, rounds: round)
                return panel(
                    "\(run.name), round \(round): \(start.count + selected.count)", picture, start, selected, width,
                    image)
            }
        }
        return captioned(
            "Labeled tiles of one image, round by round, seed \(results.study.seeds[0])",
            .panels(panels, columns: shown.count, gap: 4, ground: PlotStyle.light.ground), shows: false)
    }

    private func captioned(_ title: String, _ picture: Drawing, shows classes: Bool) -> Drawing {
        let frames = Legend([
            .init("labeled at the start", .frame(Self.initialColor)), .init("selected", .frame(Self.selectedColor)),
        ]).drawing(width: picture.width)
        let legend = ClassLegend(dataset.catalog.classes.map { ($0.name, $0.color) }, title: "classes of the masks")
        return Captioned(
            title, picture, below: [frames] + (classes ? [legend.drawing(width: picture.width)] : [])
        ).drawing()
    }

    // MARK: Tiles

    private func tiles(of report: SimulationReport, rounds: Int) -> [SimulationReport.Tile] {
        (report.initial ?? []) + report.rounds.prefix(rounds).flatMap(\.query)
    }

    private func rect(of tile: SimulationReport.Tile) -> PixelRect? {
        guard let image = dataset.images(named: tile.image).first, case let grid = dataset.grid(of: image),
            0..<grid.rows ~= tile.row, 0..<grid.columns ~= tile.column
        else { return nil }
        return grid.rect(row: tile.row, column: tile.column)
    }

    /// The images in which most tiles were selected by most arms; equal ones in the order of the dataset.
    private func mostSelected(_ reports: [SimulationReport]) -> [Int] {
        var counts: [Int: (arms: Int, tiles: Int)] = [:]
        for report in reports {
            let images = report.rounds.flatMap(\.query).compactMap { dataset.images(named: $0.image).first }
            for (image, tiles) in Dictionary(grouping: images, by: \.self) {
                counts[image, default: (0, 0)].arms += 1
                counts[image, default: (0, 0)].tiles += tiles.count
            }
        }
        return Array(
            counts.sorted { ($0.value.arms, $0.value.tiles, $1.key) > ($1.value.arms, $1.value.tiles, $0.key) }
                .map(\.key).prefix(Self.imageCount))
    }

    private func labeled(
        by report: SimulationReport, in image: Int, rounds: Int
    ) -> (start: [PixelRect], selected: [PixelRect]) {
        func rects(_ tiles: [SimulationReport.Tile]) -> [PixelRect] {
            tiles.filter { dataset.images(named: $0.image).first == image }.compactMap(rect)
        }
        return (rects(report.initial ?? []), rects(report.rounds.prefix(rounds).flatMap(\.query)))
    }

    // MARK: Drawing

    private func colored(_ mask: LabelMask) -> Image {
        let classes = dataset.catalog.classes
        var image = Image(size: mask.size)
        for y in 0..<mask.size.height {
            for x in 0..<mask.size.width {
                let value = Int(mask[y, x])
                image[y, x] = classes.indices.contains(value) ? classes[value].color : RGB(0, 0, 0)
            }
        }
        return image
    }

    private func panel(
        _ title: String, _ picture: Image, _ start: [PixelRect], _ selected: [PixelRect], _ width: Int, _ image: Int
    ) -> Drawing {
        let size = dataset.images[image].size
        let height = max(1, width * size.height / size.width)
        var drawing = Drawing(width: width, height: height, ground: PlotStyle.light.ground)
        drawing.paste(picture.resized(to: Size(height: height, width: width)), x: 0, y: 0)
        for (rects, color) in [(start, Self.initialColor), (selected, Self.selectedColor)] {
            for rect in rects {
                let (left, top) = (rect.left * width / size.width, rect.top * height / size.height)
                let right = (rect.left + rect.width) * width / size.width
                let bottom = (rect.top + rect.height) * height / size.height
                drawing.frame(x: left, y: top, width: right - left, height: bottom - top, thickness: 2, color)
            }
        }
        return Captioned("", note: title, drawing).drawing()
    }
}
