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

    package init(
        format: AnnotationFormat, arePredictions: Bool = false, split: Split? = nil, onlyComplete: Bool = false,
        hasImages: Bool = false, classMap: ClassMap = ClassMap()
    ) {
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
        return candidates.filter { index in
            let grid = dataset.grid(of: index)
            var counts: [TileState: Int] = [:]
            for tile in 0..<grid.count {
                let rect = grid.rect(row: tile / grid.columns, column: tile % grid.columns)
                counts[states[TileKey(image: imageIDs[index], rect: rect)] ?? .unlabeled, default: 0] += 1
            }
            guard let labeled = counts[.labeled] else { return false }
            if request.onlyComplete, labeled < grid.count {
                outcome.incompleteImages += 1
                return false
            }
            outcome.tiles.merge(counts, uniquingKeysWith: +)
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
        for (position, index) in images.enumerated() {
            try monitor.cancellation.check()
            var mask = LabelMask(size: dataset.images[index].size)
            for (tile, labels) in try project.journal.labeledMasks(of: [imageIDs[index]: dataset.grid(of: index)]) {
                mask.paste(labels, top: tile.rect.top, left: tile.rect.left)
                if labels.values.allSatisfy({ $0 >= LabelMask.void }) { outcome.voidTiles += 1 }
            }
            try export.add(dataset.images[index], number: position + 1, labels: mask)
            let fraction = Double(position + 1) / Double(images.count)
            monitor.progress(
                StageProgress(
                    stage: .export, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
        outcome.counts = try export.finish()
    }

    private func exportPredictions(
        of images: [Int], _ request: ExportRequest, _ set: ExportedSet, to folder: URL,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor
    ) throws {
        let trained = try lastNetwork()
        var export = try AnnotationExport(
            request.format, of: set, content: describe("predictions \(trained.hash)", images, of: dataset),
            to: folder)
        try predict(images, of: dataset, trained.network, &export, &outcome, monitor)
    }

    /// The network of the last round, and a hash of its file.
    private func lastNetwork() throws -> (network: SegmentationNetwork, hash: String) {
        guard let round = try lastTrainedRound() else { throw Problem.notTrained }
        let bytes = try RegularFile.read(checkpoint(ofRound: round), atMost: WeightFile.maximumLength)
        return (
            try network(ofRound: round, from: networkSource(workers: Workers())), ContentHash(bytes).hexadecimal
        )
    }

    /// Predicts images and adds the predictions to an export. Images that an earlier run wrote are not predicted again.
    /// - Parameter each: Called with the index and the prediction of an image before it is added.
    private func predict(
        _ images: [Int], of dataset: Dataset, _ network: SegmentationNetwork, _ export: inout AnnotationExport,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor,
        each: (Int, LabelMask) throws -> Void = { _, _ in }
    ) throws {
        try export.start()
        var open: [(number: Int, index: Int)] = []
        for (position, index) in images.enumerated() {
            if !export.addFinished(dataset.images[index], number: position + 1) { open.append((position + 1, index)) }
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
        outcome.counts = try export.finish()
    }

    /// Writes the predictions of the last network for other images. The project does not change.
    ///
    /// - Parameters:
    ///   - pictures: The images; see `Dataset.pictures`.
    ///   - hasOverlays: Whether to write the images with the colors of the predicted classes too, to `overlays/`.
    /// - Throws: `Problem`, also if the folder has other files, `CancellationError`.
    package func predict(
        _ pictures: Dataset, format: AnnotationFormat, classMap: ClassMap = ClassMap(), hasOverlays: Bool = false,
        to folder: URL, monitor: StageMonitor = StageMonitor()
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
            images, of: pictures, trained.network, &export, &outcome, monitor
        ) { index, labels in
            guard hasOverlays else { return }
            let overlay = try pictures.readImage(index).overlaid(labels, colors: colors)
            try root.appending("overlays/\(pictures.images[index].stem).png")
                .write(PNG.encode(overlay))
        }
        return outcome
    }

    /// Writes the probabilities of the last network for whole images.
    /// - Throws: `Problem`, also if the folder is not new or empty, `CancellationError`.
    package func exportProbabilities(
        _ format: ProbabilityFormat, split: Split?, to folder: URL, monitor: StageMonitor = StageMonitor()
    ) throws -> ExportOutcome {
        let root = RootedPath(root: folder)
        try root.checkNewOrEmpty()
        let network = try lastNetwork().network
        let images = dataset.images.indices.filter { split == nil || dataset.images[$0].split == split }
        var outcome = ExportOutcome()
        try root.makeFolder()
        try network.predictWhole(images, of: dataset, withProbabilities: true, monitor: monitor) { position, result in
            let image = dataset.images[images[position]]
            switch result {
            case .success(let prediction):
                let files = format.files(
                    prediction.probabilities, size: image.size, classes: dataset.catalog.names, stem: image.stem)
                for file in files { try root.appending(file.path).write(file.bytes) }
                outcome.counts.images += 1
            case .failure(let error):
                let problem = Problem(error, path: image.imageURL.path)
                outcome.problems.append(problem)
                monitor.skipped(problem)
            }
        }
        try root.appending("classes.txt").write(Array((dataset.catalog.names.joined(separator: "\n") + "\n").utf8))
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
