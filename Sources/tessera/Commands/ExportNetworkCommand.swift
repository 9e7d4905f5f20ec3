import ArgumentParser
import Files
import Foundation
import Learning
import Problems
import Rounds
import Tensors

struct ExportNetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-network", abstract: "Write the last network for other programs.",
        discussion: """
            The formats: \(NetworkFormat.help)

            The input of the ONNX model is `image`, [N, 3, H, W], with RGB of 0 to 255 in 32-bit floats; any size is \
            possible. The outputs are `logits`, [N, classes, H, W], and `labels`, [N, H, W], with the indices of the \
            classes. The metadata of the model has the names of the classes.
            """)

    @OptionGroup var project: ProjectArgument
    @Option(help: "The format of the file.") var format = NetworkFormat.onnx
    @Option(help: ArgumentHelp("A new file.", valueName: "file"), completion: .file()) var output: String

    func run() throws {
        let workspace = try project.open(.readOnly)
        guard let round = try workspace.lastTrainedRound() else { throw Problem.notTrained }
        let file = try URL.written(output)
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw Problem(path: output, reason: "the file exists already", fix: "give the path of a new file")
        }
        let network = try workspace.network(ofRound: round, from: workspace.networkSource(workers: Workers()))
        let bytes = network.onnxModel(
            classes: workspace.dataset.catalog.names, version: Tessera.configuration.version)
        try RootedPath(named: file).write(bytes)
        try Output.print("wrote the network of round \(round) to \(file.path)")
    }
}

/// A file format for networks. The raw value is the name on the command line.
enum NetworkFormat: String, CaseIterable, Declared {
    case onnx

    var summary: String { "ONNX 1.12, which ONNX Runtime, OpenVINO and others read" }
}
