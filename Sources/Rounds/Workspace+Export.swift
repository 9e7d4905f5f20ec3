import Files
import Formats
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Tensors

/// An export of labels or predictions.
package struct ExportRequest: Sendable {
    package var format: AnnotationFormat
    /// Whether predictions of the last network for whole images are written, not the labels of confirmed tiles.
    package var arePredictions: Bool
    /// Only images of this split; nil for all.
    package var split: Split?
    /// Only images whose tiles are all confirmed.
    package var onlyComplete: Bool
    /// Whether the image files are copied too.
    package var hasImages: Bool
    package var classMap: ClassMap
    /// The shard of the images that is written; nil for all. Without a shard, the files that list all images are
    /// written too, and images that shards wrote are not written again.
    package var shard: Shard?

    package init(
        format: AnnotationFormat, arePredictions: Bool = false, split: Split? = nil, onlyComplete: Bool = false,
        hasImages: Bool = false, classMap: ClassMap = ClassMap(), shard: Shard? = nil
    ) {
        self.shard = shard
        self.format = format
        self.arePredictions = arePredictions
        self.split = split
        self.onlyComplete = onlyComplete
        self.hasImages = hasImages
        self.classMap = classMap
    }
}

/// The result of an export.
package struct ExportOutcome: Sendable {
    /// The pixels that were written.
    package fileprivate(set) var counts = AnnotationExport.Counts()
    /// The tiles of the exported images by state.
    package fileprivate(set) var tiles: [TileState: Int] = [:]
    /// The confirmed tiles without a pixel of a class.
    package fileprivate(set) var voidTiles = 0
    /// Images that were left out, because not all of their tiles are confirmed.
    package fileprivate(set) var incompleteImages = 0
    /// Images that could not be read.
    package fileprivate(set) var problems: [Problem] = []
}

extension Workspace {
    /// Writes labels or predictions to a folder. A stopped export continues in the same folder.
    /// - Throws: `Problem`, also if the folder has other files, `CancellationError`.
    package func export(
        _ request: ExportRequest, to folder: URL, monitor: StageMonitor = StageMonitor()
    ) throws -> ExportOutcome {
        let set = try ExportedSet(
            dataset.catalog, images: dataset.images, classMap: request.classMap, hasImages: request.hasImages,
            arePredictions: request.arePredictions)
        var outcome = ExportOutcome()
        let images = try exportedImages(request, &outcome)
        if request.arePredictions {
            try exportPredictions(of: images, request, set, to: folder, &outcome, monitor)
        } else {
            try exportLabels(of: images, request, set, to: folder, &outcome, monitor)
        }
        return outcome
    }

    /// The images of the split. For labels, only those with confirmed tiles.
    private func exportedImages(_ request: ExportRequest, _ outcome: inout ExportOutcome) throws -> [Int] {
        let candidates = dataset.images.indices.filter {
            request.split == nil || dataset.images[$0].split == request.split
        }
        if request.arePredictions { return candidates }
        let states = try project.journal.states(of: grids)
        var position = 0
        return candidates.filter { index in
            let grid = dataset.grid(of: index)
            var counts: [TileState: Int] = [:]
            for tile in 0..<grid.count {
                let rect = grid.rect(row: tile / grid.columns, column: tile % grid.columns)
                counts[states[TileKey(image: imageIDs[index], rect: rect)] ?? .unlabeled, default: 0] += 1
            }
            let confirmed = counts.reduce(0) { $0 + ($1.key.isConfirmed ? $1.value : 0) }
            if confirmed == 0 { return false }
            if request.onlyComplete, confirmed < grid.count {
                outcome.incompleteImages += 1
                return false
            }
            if request.shard?.contains(position) ?? true { outcome.tiles.merge(counts, uniquingKeysWith: +) }
            position += 1
            return true
        }
    }

    private func exportLabels(
        of images: [Int], _ request: ExportRequest, _ set: ExportedSet, to folder: URL,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor
    ) throws {
        var export = try AnnotationExport(
            request.format, of: set, content: describe("labels", images, of: dataset), to: folder)
        try export.start()
        let clock = StageClock()
        let own = Self.numbered(images, request.shard)
        for (position, (number, index)) in own.enumerated() {
            try monitor.cancellation.check()
            var mask = LabelMask(size: dataset.images[index].size)
            for (tile, labels) in try project.journal.labeledMasks(of: [imageIDs[index]: dataset.grid(of: index)]) {
                mask.paste(labels, top: tile.rect.top, left: tile.rect.left)
                if labels.values.allSatisfy({ $0 >= LabelMask.void }) { outcome.voidTiles += 1 }
            }
            try export.add(dataset.images[index], number: number, labels: mask)
            let fraction = Double(position + 1) / Double(own.count)
            monitor.progress(
                StageProgress(
                    stage: .export, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
        outcome.counts = request.shard == nil ? try export.finish() : export.counts
    }

    /// The images of a shard, or all, with their numbers in the export, from 1.
    private static func numbered(_ images: [Int], _ shard: Shard?) -> [(number: Int, index: Int)] {
        images.enumerated().filter { shard?.contains($0.offset) ?? true }.map { ($0.offset + 1, $0.element) }
    }

    private func exportPredictions(
        of images: [Int], _ request: ExportRequest, _ set: ExportedSet, to folder: URL,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor
    ) throws {
        let trained = try lastNetwork()
        var export = try AnnotationExport(
            request.format, of: set, content: describe("predictions \(trained.hash)", images, of: dataset),
            to: folder)
        try predict(images, of: dataset, request.shard, trained.network, &export, &outcome, monitor)
    }

    /// The network of the last round, and a hash of its file.
    private func lastNetwork() throws -> (network: SegmentationNetwork, hash: String) {
        guard let round = try lastTrainedRound() else { throw Problem.notTrained }
        return (
            try network(ofRound: round, from: networkSource(workers: Workers())), try checkpointHash(ofRound: round)
        )
    }

    /// Predicts images and adds the predictions to an export. Images that an earlier run wrote are not predicted again.
    /// - Parameter each: Called with the index and the prediction of an image before it is added.
    private func predict(
        _ images: [Int], of dataset: Dataset, _ shard: Shard?, _ network: SegmentationNetwork,
        _ export: inout AnnotationExport,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor,
        each: (Int, LabelMask) throws -> Void = { _, _ in }
    ) throws {
        try export.start()
        var open: [(number: Int, index: Int)] = []
        for (number, index) in Self.numbered(images, shard)
        where !export.addFinished(dataset.images[index], number: number) {
            open.append((number, index))
        }
        var problems: [Problem] = []
        try network.predictWhole(open.map(\.index), of: dataset, monitor: monitor) { position, result in
            let (number, index) = open[position]
            switch result {
            case .success(let prediction):
                try each(index, prediction.classes)
                try export.add(dataset.images[index], number: number, labels: prediction.classes)
            case .failure(let error):
                problems.append(Problem(error, path: dataset.images[index].imageURL.path))
            }
        }
        problems.forEach(monitor.skipped)
        outcome.problems = problems
        outcome.counts = shard == nil ? try export.finish() : export.counts
    }

    /// Writes the predictions of the last network for other images. The project does not change.
    ///
    /// - Parameters:
    ///   - pictures: The images; see `Dataset.pictures`.
    ///   - hasOverlays: Whether to write the images with the colors of the predicted classes too, to `overlays/`.
    ///   - shard: The shard of the images that is predicted; see `ExportRequest.shard`.
    /// - Throws: `Problem`, also if the folder has other files, `CancellationError`.
    package func predict(
        _ pictures: Dataset, format: AnnotationFormat, classMap: ClassMap = ClassMap(), hasOverlays: Bool = false,
        shard: Shard? = nil, to folder: URL, monitor: StageMonitor = StageMonitor()
    ) throws -> ExportOutcome {
        let trained = try lastNetwork()
        let set = try ExportedSet(
            dataset.catalog, images: pictures.images, classMap: classMap, arePredictions: true)
        let images = Array(pictures.images.indices)
        let content = "predictions \(trained.hash)" + (hasOverlays ? " with overlays" : "")
        var export = try AnnotationExport(
            format, of: set, content: describe(content, images, of: pictures), to: folder)
        var outcome = ExportOutcome()
        let root = RootedPath(root: folder)
        let colors = dataset.catalog.classes.map(\.color)
        try predict(
            images, of: pictures, shard, trained.network, &export, &outcome, monitor
        ) { index, labels in
            guard hasOverlays else { return }
            let overlay = try pictures.readImage(index).overlaid(labels, colors: colors)
            try root.appending("overlays/\(pictures.images[index].stem).png")
                .write(PNG.encode(overlay))
        }
        return outcome
    }

    /// Writes the probabilities of the last network for whole images. A stopped export continues in the same folder.
    /// - Parameter shard: The shard of the images that is written; see `ExportRequest.shard`.
    /// - Throws: `Problem`, also if the folder has other files, `CancellationError`.
    package func exportProbabilities(
        _ format: ProbabilityFormat, split: Split?, shard: Shard? = nil, to url: URL,
        monitor: StageMonitor = StageMonitor()
    ) throws -> ExportOutcome {
        let trained = try lastNetwork()
        let images = dataset.images.indices.filter { split == nil || dataset.images[$0].split == split }
        let folder = try ExportFolder(
            url, description: describe("probabilities \(format.rawValue) \(trained.hash)", images, of: dataset) + "\n")
        try folder.start()
        func record(of index: Int) -> String { ContentHash(hashing: dataset.images[index].path).hexadecimal }
        let own = Self.numbered(images, shard)
        let open = own.filter { folder.firstLine(ofRecord: $0.number) != record(of: $0.index) }
        var outcome = ExportOutcome()
        outcome.counts.images = own.count - open.count
        try trained.network.predictWhole(
            open.map(\.index), of: dataset, withProbabilities: true, monitor: monitor
        ) { position, result in
            let (number, index) = open[position]
            let image = dataset.images[index]
            switch result {
            case .success(let prediction):
                let files = format.files(
                    prediction.probabilities, size: image.size, classes: dataset.catalog.names, stem: image.stem)
                for file in files { try folder.root.appending(file.path).write(file.bytes) }
                try folder.write(record(of: index) + "\n", number: number)
                outcome.counts.images += 1
            case .failure(let error):
                let problem = Problem(error, path: image.imageURL.path)
                outcome.problems.append(problem)
                monitor.skipped(problem)
            }
        }
        guard shard == nil else { return outcome }
        let names = dataset.catalog.names.joined(separator: "\n") + "\n"
        try folder.root.appending("classes.txt").write(Array(names.utf8))
        try folder.finish()
        return outcome
    }

    /// A text that differs for other images. A stopped export must not continue with other images, because the files of
    /// those that are left out would stay.
    private func describe(_ content: String, _ images: [Int], of dataset: Dataset) -> String {
        let paths = images.map { dataset.images[$0].path }.joined(separator: "\n")
        return "\(content) of \(images.count) images \(ContentHash(hashing: paths))"
    }
}

extension Image {
    /// The image with the colors of classes over it, half transparent. Other pixels stay as they are.
    fileprivate func overlaid(_ labels: LabelMask, colors: [RGB]) -> Image {
        var copy = self
        for (pixel, label) in labels.values.enumerated() where Int(label) < colors.count {
            let color = colors[Int(label)]
            for (channel, value) in [color.red, color.green, color.blue].enumerated() {
                copy.bytes[3 * pixel + channel] = UInt8((Int(bytes[3 * pixel + channel]) + Int(value) + 1) / 2)
            }
        }
        return copy
    }
}
