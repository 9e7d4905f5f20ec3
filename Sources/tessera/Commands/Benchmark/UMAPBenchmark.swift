import ArgumentParser
import Files
import Foundation
import Manifold
import Tensors

struct UMAPBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "umap", abstract: "Fit a manifold on a table of features, and transform new rows.")

    @Option(help: ArgumentHelp("A table saved by NumPy; random clusters by default.", valueName: "file.npy"))
    var features: String?
    @Option(help: "Rows of random clusters.") var rows = 5872
    @Option(help: "Features of random clusters.") var columns = 320
    @Option(help: ArgumentHelp("The number of rows to transform with the fitted manifold.", valueName: "n"))
    var transform = 200
    @Option(help: "The seed.") var seed: UInt64 = 0
    @Option(help: ArgumentHelp("Write the positions of the rows as CSV.", valueName: "file")) var output: String?
    @OptionGroup var options: BenchmarkOptions

    /// The minimum number of repetitions of the transform. It takes milliseconds, so a single time would be noisy.
    private static let transforms = 5

    func validate() throws {
        try ValidationError.check("rows", rows, in: 1...10_000_000)
        try ValidationError.check("columns", columns, in: 1...10_000)
        try ValidationError.check("transform", transform, in: 0...10_000_000)
    }

    func run() throws {
        let workers = options.makeWorkers()
        let table =
            try features.map { try NumPyTable.read(URL.written($0)) }
            ?? SyntheticFeatures.clusters(rows: rows, columns: columns, seed: seed)
        var umap = UMAP.Options()
        umap.seed = seed
        let (model, fit) = try Measurement.measure(repeats: options.repeats) {
            try UMAP.fit(table, umap, workers: workers)
        }
        let newRows = Tensor(
            [min(transform, table.rowCount), table.columnCount],
            elements: table.elements.prefix(min(transform, table.rowCount) * table.columnCount).map { $0 + 0.01 })
        let (positions, transformTime) = try Measurement.measure(repeats: max(options.repeats, Self.transforms)) {
            try model.transform(newRows, workers: workers)
        }
        if let output {
            try RootedPath(named: URL.written(output)).write(Array(Self.csv(model.embedding).utf8))
        }
        var checksum = Checksum()
        checksum.add(model.embedding.elements)
        checksum.add(positions.elements)
        let result = Result(
            rows: table.rowCount, columns: table.columnCount, start: model.start.rawValue, fit: fit,
            transformedRows: newRows.rowCount, transform: transformTime, checksum: checksum.text,
            machine: BenchmarkMachine(threads: workers.count))
        if options.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    private static func csv(_ embedding: Tensor) -> String {
        (0..<embedding.rowCount).map { "\(embedding[$0, 0]),\(embedding[$0, 1])\n" }.joined()
    }

    struct Result: Encodable {
        let rows: Int
        let columns: Int
        let start: String
        let fit: Measurement
        let transformedRows: Int
        let transform: Measurement
        let checksum: String
        let machine: BenchmarkMachine

        var text: String {
            """
            fit of \(rows) x \(columns), \(start) initialization: \(fit.text)
            transform of \(transformedRows) rows: \(transform.text)
            checksum \(checksum); \(machine.text)
            """
        }
    }
}
