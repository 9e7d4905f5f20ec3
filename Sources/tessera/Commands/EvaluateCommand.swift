import ArgumentParser
import Foundation
import Learning
import Pool
import Problems
import Rounds
import Tensors

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure the last network on a split with masks.")

    @OptionGroup var project: ProjectArgument
    @Option(help: "The images to measure on: \(Split.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: Split = .val
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let workspace = try project.open(.readOnly)
        guard let round = try workspace.lastTrainedRound() else { throw Problem.notTrained }
        let network = try workspace.network(
            ofRound: round, from: workspace.networkSource(workers: Workers()))
        let output = RoundOutput()
        let confusion = try Evaluation.confusion(
            of: network, on: split, of: workspace.dataset,
            monitor: StageMonitor(progress: { output.show($0) }, skipped: { output.skip($0) }))
        output.finish()
        guard let meanIoU = confusion.meanIoU else {
            throw Problem(
                path: try project.url.path,
                reason: "nothing to measure: no pixel of the split \(split.rawValue) has a known class",
                fix: "give masks with `tessera init --masks`, or measure on another --split")
        }
        let result = Result(split, confusion, meanIoU, workspace.dataset.catalog.names)
        if json { try printJSON(result) } else { try Output.print(text: result.text(round: round)) }
    }

    struct Result: Encodable {
        let split: String
        let meanIoU: Double
        let iou: [Double?]
        let classes: [String]
        let pixels: Int
        /// Rows are true classes, columns predicted ones.
        let confusion: [[Int]]

        init(_ split: Split, _ matrix: ConfusionMatrix, _ meanIoU: Double, _ classes: [String]) {
            self.split = split.rawValue
            self.meanIoU = meanIoU
            iou = matrix.iou
            self.classes = classes
            pixels = matrix.pixels
            confusion = matrix.rows
        }

        func text(round: Int) -> String {
            var table = Table(["class", "IoU", "pixels"])
            for (index, name) in classes.enumerated() {
                table.add([name, iou[index].map { decimal($0, 3) } ?? "absent", "\(confusion[index].reduce(0, +))"])
            }
            let counted = iou.count { $0 != nil }
            return """
                network of round \(round) on \(split): mIoU \(decimal(meanIoU, 4)) over \(counted) of \
                \(classes.count) classes, \(pixels) pixels
                \(table.text)
                """
        }
    }
}
