import ArgumentParser
import Files
import Foundation
import Glibc
import Problems
import Rounds
import Synchronization
import Tensors
import Terminal
import Workbench

struct UIBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ui",
        abstract: "Press keys in the workbench on a pseudo-terminal and measure the time to each frame.",
        discussion: """
            Without a project it makes one of drawn scenes, measures at rest, in the label editor and while its network \
            trains, and removes it. In the editor it paints, but only without a project: with one it changes no labels. \
            With --train it also starts a round in the project and cancels it.
            """)

    @Argument(help: ArgumentHelp("The project's folder.", valueName: "project")) var project: String?
    @Option(name: .customLong("screen"), help: ArgumentHelp("The size of the screen.", valueName: "WxH"))
    var size = ScreenSize(width: 200, height: 50)
    @Option(help: ArgumentHelp("Keys to press.", valueName: "n")) var keys = 400
    @Option(
        help: ArgumentHelp("Make a pool of this many small images of 128 tiles each instead.", valueName: "images"))
    var pool: Int?
    @Option(help: "Show images in real pixels, with kitty or sixel.") var graphics = GraphicsChoice.none
    @Flag(help: "Also measure while the network of the given project trains.") var train = false
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws {
        try ValidationError.check("keys", keys, in: 10...10_000_000)
        try ValidationError.check("pool", pool, in: 1...1_000_000)
        if pool != nil && project != nil { throw ValidationError("give a project or --pool, not both") }
    }

    func run() throws {
        let workers = Workers(givesWay: true)
        let folder = FileManager.default.temporaryDirectory.appending(path: "tessera-benchmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let url: URL
        if let project {
            url = try URL.written(project, isFolder: true)
        } else if let pool {
            url = try UIBenchmarkProject.large(images: pool, in: folder)
        } else {
            url = try UIBenchmarkProject.scenes(in: folder, workers: workers)
        }
        let trains = project == nil ? pool == nil : train
        let run = try UIBenchmarkRun(url, size: size, graphics: graphics, workers: workers)
        let result = try run.measure(keys: keys, paints: project == nil, train: trains)
        if json { try printJSON(result) } else { try Output.print(text: result.text) }
    }
}

/// Runs the workbench on a pseudo-terminal and measures it.
private final class UIBenchmarkRun {
    private let terminal: TerminalLoop
    private let size: ScreenSize
    private let graphics: GraphicsChoice
    private let tiles: Int
    private let openMilliseconds: Double
    private let openProcessorMilliseconds: Double
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Failure()

    init(_ url: URL, size: ScreenSize, graphics: GraphicsChoice, workers: Workers) throws {
        (self.size, self.graphics) = (size, graphics)
        terminal = try TerminalLoop(width: size.width, height: size.height)
        terminal.watch(for: graphics.startOfImage)
        let clock = ContinuousClock()
        let (start, before) = (clock.now, Measurement.cpuSecondsOfProcess)
        let workspace = try Workspace.open(url, access: .readWrite)
        tiles = workspace.dataset.tiles(of: .train).count
        var options = Workbench.Options(
            workers: workers,
            environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"])
        options.graphics = graphics
        (options.input, options.output) = (terminal.terminal, terminal.terminal)
        let (ended, failure) = (ended, failure)
        let thread = Thread { [options] in
            do { try Workbench.run(workspace, options: options) } catch { failure.set(error) }
            ended.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
        guard let first = terminal.frame(timeout: .seconds(60)) else { throw failure.take() ?? Problem.noFrame }
        openMilliseconds = start.duration(to: first.end).seconds * 1000
        openProcessorMilliseconds = (Measurement.cpuSecondsOfProcess - before) * 1000
    }

    func measure(keys: Int, paints: Bool, train: Bool) throws -> UIBenchmarkResult {
        // Wait until the features, the manifold and the first images are loaded.
        terminal.settle(.milliseconds(1500), limit: .seconds(10))
        let idle = try phase(keys: keys, among: Self.paneKeys)
        guard terminal.hasSeenWatched || graphics.startOfImage == nil else { throw Problem.noImages(graphics) }
        guard terminal.press("\r", timeout: .seconds(5)) != nil else { throw failure.take() ?? Problem.noFrame }
        terminal.settle(.milliseconds(500), limit: .seconds(5))
        let editor = try phase(keys: keys, among: Self.editorKeys.merging(paints ? Self.paintKeys : [:]) { $1 })
        terminal.type("\u{1B}")
        terminal.settle(.milliseconds(500), limit: .seconds(5))
        terminal.pause(.milliseconds(500))
        let memory = Measurement.residentMemoryOfProcess
        let before = Measurement.cpuSecondsOfProcess
        terminal.pause(.seconds(2))
        let idleProcessor = (Measurement.cpuSecondsOfProcess - before) / 2
        var training: UIBenchmarkResult.Phase?
        if train {
            terminal.type("r")
            guard terminal.wait(for: "train", timeout: .seconds(60)) else { throw Problem.noFrame }
            training = try phase(keys: keys, among: Self.paneKeys)
            terminal.type("x")
            terminal.settle(.milliseconds(1500), limit: .seconds(10))
        }
        terminal.type("qy")
        while ended.wait(timeout: .now() + 0.02) == .timedOut { terminal.settle(.milliseconds(5)) }
        if let error = failure.take() { throw error }
        return UIBenchmarkResult(
            screen: size.defaultValueDescription, tiles: tiles, openMs: openMilliseconds,
            openProcessorMs: openProcessorMilliseconds, idle: idle, editor: editor, training: training,
            idleProcessorShare: idleProcessor, residentMemoryBytes: memory,
            machine: BenchmarkMachine(threads: ProcessorCount.usable))
    }

    /// The keys between the moves of the cursor, by their place among 20 keys: they change the image, the overlay and
    /// the pane.
    private static let paneKeys = [5: "]", 10: "o", 15: "z", 16: "z", 18: "c"]
    /// The same in the label editor: they change the zoom and the overlay.
    private static let editorKeys = [5: "+", 10: "o", 15: "-"]
    private static let paintKeys = [2: " ", 7: " ", 12: " ", 17: " "]

    /// Presses keys and measures the frames.
    /// - Parameter others: The keys between the moves of the cursor.
    /// - Throws: The error of the workbench if it has ended, or a `Problem` if no frame arrives.
    private func phase(keys: Int, among others: [Int: String]) throws -> UIBenchmarkResult.Phase {
        let moves = ["l", "j", "h", "k"]
        var all: [(milliseconds: Double, frame: TerminalLoop.Frame)] = []
        var (number, steps) = (0, 0)
        while all.count < keys && number < 2 * keys {
            // Moves around a square, so that every step changes the screen.
            let key = others[number % 20] ?? moves[steps % 4]
            if others[number % 20] == nil { steps += 1 }
            number += 1
            guard let response = terminal.press(key, timeout: .milliseconds(500)) else {
                if let error = failure.take() { throw error }
                continue
            }
            all.append(response)
        }
        guard !all.isEmpty else { throw Problem.noFrame }
        // Measure single moves at rest, so that an image that loads late does not count.
        terminal.settle(.milliseconds(500), limit: .seconds(3))
        let singleMoves = moves.compactMap { move in
            terminal.settle(.milliseconds(100), limit: .seconds(1))
            return terminal.press(move, timeout: .milliseconds(500))?.frame.bytes
        }
        return UIBenchmarkResult.Phase(
            keyToFrameMs: Percentiles(all.map(\.milliseconds)),
            bytesPerFrame: Percentiles(all.map { Double($0.frame.bytes) }), bytesPerMove: singleMoves.max() ?? 0)
    }
}

/// The median (`p50`), the 99th percentile and the maximum of some values.
struct Percentiles: Encodable {
    let p50: Double
    let p99: Double
    let max: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? .nan : sorted[Swift.min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }
        (p50, p99, max) = (at(0.5), at(0.99), at(1))
    }

    func text(_ digits: Int) -> String {
        "p50 \(decimal(p50, digits)), p99 \(decimal(p99, digits)), max \(decimal(max, digits))"
    }
}

struct UIBenchmarkResult: Encodable {
    struct Phase: Encodable {
        let keyToFrameMs: Percentiles
        let bytesPerFrame: Percentiles
        /// The largest number of bytes for a move of the cursor to the next tile.
        let bytesPerMove: Int

        var text: String {
            "key to frame in ms: \(keyToFrameMs.text(2)); bytes per frame: \(bytesPerFrame.text(0)), "
                + "per move of the cursor: \(bytesPerMove)"
        }
    }

    let screen: String
    let tiles: Int
    /// The time from the start to the first frame.
    let openMs: Double
    /// The CPU time in `openMs`. The rest is waiting for a processor or for the disk.
    let openProcessorMs: Double
    let idle: Phase
    /// In the label editor.
    let editor: Phase
    let training: Phase?
    /// The CPU seconds per second while no keys are pressed.
    let idleProcessorShare: Double
    let residentMemoryBytes: Int
    let machine: BenchmarkMachine

    var text: String {
        let whileTraining = training.map { "\nwhile training: \($0.text)" } ?? ""
        return """
            \(screen), \(tiles) tiles, open after \(decimal(openMs, 0)) ms (\(decimal(openProcessorMs, 0)) of CPU), \(residentMemoryBytes >> 20) MiB resident
            at rest: \(idle.text)
            in the label editor: \(editor.text)\(whileTraining)
            without keys \(decimal(idleProcessorShare * 100, 2))% of a processor
            \(machine.text)
            """
    }
}

/// Passes the error of the workbench from its thread to the thread that waits.
private final class Failure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    func set(_ error: any Error) { self.error.withLock { $0 = error } }
    func take() -> (any Error)? { error.withLock { $0 } }
}

extension GraphicsChoice {
    /// The bytes with which an image is shown; nil if none needs to be.
    fileprivate var startOfImage: String? {
        switch self {
        case .kitty: "\u{1B}_Ga=p,"
        case .sixel: "\u{1B}P0;1;0q"
        case .auto, .none: nil
        }
    }
}

extension Problem {
    fileprivate static func noImages(_ graphics: GraphicsChoice) -> Problem {
        Problem(
            reason: "the workbench has sent no image as \(graphics.rawValue)",
            fix: "measure without --graphics, and report this as a defect")
    }

    /// The workbench did not show an expected frame in time.
    fileprivate static let noFrame = Problem(
        reason: "the workbench showed nothing", fix: "open the project with `tessera open` and see what it says")
}
