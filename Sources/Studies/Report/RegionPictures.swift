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
    /// More arms would make the picture too large.
    private static let largestArmCount = 12
    /// More arms are shown in two columns, with smaller panels.
    private static let largestSingleColumn = 5

    /// A finished run of an arm, with its dataset. The tiles of arms may differ.
    struct Run {
        let name: String
        let report: SimulationReport
        let dataset: Dataset
    }

    private let runs: [Run]
    /// The dataset that the images are read from.
    private let dataset: Dataset
    private let seed: UInt64

    /// Pictures of the seed that most runs have.
    /// - Returns: Nil without a run.
    init?(_ runs: [Run]) {
        let counts = Dictionary(grouping: runs, by: \.report.seed).mapValues(\.count)
        guard let seed = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key,
            let dataset = runs.first(where: { $0.report.seed == seed })?.dataset
        else { return nil }
        self.runs = Array(runs.filter { $0.report.seed == seed }.prefix(Self.largestArmCount))
        self.dataset = dataset
        self.seed = seed
    }

    /// The regions that each arm labeled in the same images, on the image and on its mask.
    /// - Throws: `Problem` if an image cannot be read.
    func comparison() throws -> Drawing? {
        let images = mostSelected
        guard !images.isEmpty else { return nil }
        let columns = runs.count > Self.largestSingleColumn ? 2 : 1
        let width = StudyPlots.width / (images.count * columns)
        var parts = [
            row("masks", try images.map { panel("", colored(try dataset.readLabels($0)), [], [], width, $0) })
        ]
        let pictures = try images.map { try dataset.readImage($0) }
        for run in runs {
            let panels = zip(images, pictures).map { image, picture in
                let (start, selected) = labeled(by: run, in: image, rounds: run.report.rounds.count)
                return panel("labeled: \(start.count + selected.count)", picture, start, selected, width, image)
            }
            parts.append(row(run.name, panels))
        }
        return captioned("Labeled tiles after the last query, seed \(seed)", parts, columns: columns, shows: true)
    }

    /// The regions that each arm has labeled after each query, in one image.
    /// - Throws: `Problem` if an image cannot be read.
    func growth() throws -> Drawing? {
        guard let image = mostSelected.first else { return nil }
        // At most five rounds, spread over all, so that the panels stay large.
        let last = runs.map { $0.report.rounds.count - 1 }.max() ?? 0
        let shown = Array(Set((0...4).map { $0 * last / 4 })).sorted()
        let width = max(120, StudyPlots.width / shown.count)
        let picture = try dataset.readImage(image)
        let rows = runs.map { run in
            row(
                run.name,
                shown.map { round in
                    let (start, selected) = labeled(by: run, in: image, rounds: round)
                    return panel(
                        "round \(round): \(start.count + selected.count)", picture, start, selected, width, image)
                })
        }
        return captioned("Labeled tiles of one image, round by round, seed \(seed)", rows, shows: false)
    }

    /// The panels of an arm below its name.
    private func row(_ name: String, _ panels: [Drawing]) -> Drawing {
        Captioned(
            "", note: name, .panels(panels, columns: panels.count, gap: 4, ground: PlotStyle.light.ground)
        ).drawing()
    }

    /// - Parameter classes: Whether the legend has the classes of the masks.
    private func captioned(_ title: String, _ parts: [Drawing], columns: Int = 1, shows classes: Bool) -> Drawing {
        let picture = Drawing.panels(parts, columns: columns, gap: 8, ground: PlotStyle.light.ground)
        let frames = Legend([
            .init("labeled at the start", .frame(Self.initialColor)), .init("selected", .frame(Self.selectedColor)),
        ]).drawing(width: picture.width)
        let legend = ClassLegend(dataset.catalog.classes.map { ($0.name, $0.color) }, title: "classes of the masks")
        return Captioned(
            title, picture, below: [frames] + (classes ? [legend.drawing(width: picture.width)] : [])
        ).drawing()
    }

    // MARK: Tiles

    /// The images in which most tiles were selected by most arms; equal ones in the order of the dataset.
    private var mostSelected: [Int] {
        var counts: [Int: (arms: Int, tiles: Int)] = [:]
        for run in runs {
            let images = run.report.rounds.flatMap(\.query).compactMap { dataset.images(named: $0.image).first }
            for (image, tiles) in Dictionary(grouping: images, by: \.self) {
                counts[image, default: (0, 0)].arms += 1
                counts[image, default: (0, 0)].tiles += tiles.count
            }
        }
        return Array(
            counts.sorted { ($0.value.arms, $0.value.tiles, $1.key) > ($1.value.arms, $1.value.tiles, $0.key) }
                .map(\.key).prefix(Self.imageCount))
    }

    /// The tiles of an image that a run labeled at the start and in its first queries.
    private func labeled(
        by run: Run, in image: Int, rounds: Int
    ) -> (start: [PixelRect], selected: [PixelRect]) {
        let name = dataset.images[image].name
        guard let own = run.dataset.images(named: name).first else { return ([], []) }
        let grid = run.dataset.grid(of: own)
        func rects(_ tiles: [SimulationReport.Tile]) -> [PixelRect] {
            tiles.filter { $0.image == name && 0..<grid.rows ~= $0.row && 0..<grid.columns ~= $0.column }
                .map { grid.rect(row: $0.row, column: $0.column) }
        }
        return (rects(run.report.initial ?? []), rects(run.report.rounds.prefix(rounds).flatMap(\.query)))
    }

    // MARK: Drawing

    private func colored(_ mask: LabelMask) -> Image {
        var image = Image(size: mask.size)
        for y in 0..<mask.size.height {
            for x in 0..<mask.size.width { image[y, x] = dataset.catalog.color(of: mask[y, x]) ?? RGB(0, 0, 0) }
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
            for rect in rects { drawing.frame(rect, ofImage: size, thickness: 2, color) }
        }
        return Captioned("", note: title, drawing).drawing()
    }
}
