import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Identity of labels")
struct IdentityTests {
    /// The number of sequences that a test runs: TESSERA_SEQUENCES, or 60, which takes seconds.
    private static let count = ProcessInfo.processInfo.environment["TESSERA_SEQUENCES"].flatMap(Int.init) ?? 60

    @Test("after changes of files, classes and tiling, each label is still at its pixels, or its image is reported")
    func sequences() throws {
        for number in 0..<Self.count {
            var world = try IdentityWorld(seed: number)
            for step in 0..<14 {
                let what = try world.step()
                try world.check("sequence \(number), step \(step): \(what)")
            }
        }
    }
}

/// A project on disk and the model of it.
private struct IdentityWorld {
    private let folder: TemporaryFolder
    private let url: URL
    private var model = IdentityModel()
    /// The content of each file by path, and its size.
    private var files: [String: (content: Int, size: Size)] = [:]
    private var tiling = Tiling.grid(rows: 2, columns: 2)
    private var generator: Philox
    private var contents = 0
    private var tokens = 0
    private var log: [String] = []

    private static let sizes = [Size(height: 12, width: 12), Size(height: 10, width: 14)]
    private static let tilings: [Tiling] = [
        .grid(rows: 1, columns: 1), .grid(rows: 2, columns: 2), .grid(rows: 3, columns: 3), .grid(rows: 2, columns: 3),
        .region(side: 5), .region(side: 7),
    ]

    init(seed: Int) throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "project")
        generator = Philox(seed: 77, purpose: "identity", round: seed)
        for name in ["ground", "tree", "car"] { model.classes.append((newToken(), name)) }
        for index in 0..<4 { try addFile("day1/im\(index).png") }
        try Project.create(at: url, configuration: configuration, images: dataset().images)
        try addNewImages()
    }

    private mutating func newToken() -> Int {
        tokens += 1
        return tokens
    }

    private var configuration: ProjectConfiguration {
        let source = DatasetSource(
            images: folder.url.appending(path: "data/images").path,
            masks: folder.url.appending(path: "data/masks").path, tiling: tiling, validationFraction: 0.3, seed: 4)
        return ProjectConfiguration(name: "identity", source: source, catalog: catalog)
    }

    /// The mask value of a class is its token. All masks of the dataset contain only the first class.
    private var catalog: ClassCatalog {
        ClassCatalog(
            classes: model.classes.map {
                LabelClass(name: $0.name, color: RGB(UInt8($0.token), 9, 9), maskValue: UInt8($0.token))
            }, voidValues: [255])
    }

    private func dataset() throws -> Dataset { try Dataset.load(configuration.source, catalog: catalog) }

    private mutating func addFile(_ path: String, content: Int? = nil, size: Size? = nil) throws {
        contents += 1
        let content = content ?? contents
        let size = size ?? Self.sizes.randomElement(using: &generator) ?? Self.sizes[0]
        var noise = Philox(seed: 5, purpose: "picture", round: content)
        let picture = Image(size: size, bytes: (0..<size.count * 3).map { _ in .random(in: 0...255, using: &noise) })
        try write(PNG.encode(picture), "images/" + path)
        try write(PNG.encodeMask(LabelMask(size: size, repeating: 1)), "masks/" + path)
        files[path] = (content, size)
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
        let file = folder.url.appending(path: "data/" + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    private mutating func removeFile(_ path: String) throws {
        for kind in ["images", "masks"] {
            try FileManager.default.removeItem(at: folder.url.appending(path: "data/\(kind)/\(path)"))
        }
        files[path] = nil
    }

    /// Adds new images to the model with the splits that the project gives them. The checks find later changes of
    /// a split.
    private mutating func addNewImages() throws {
        let workspace = try open(.readWrite)
        for image in workspace.dataset.images where !model.images.contains(where: { $0.path == image.path }) {
            let content = try #require(files[image.path]).content
            model.images.append(
                IdentityModel.Image(path: image.path, content: content, size: image.size, split: image.split))
        }
        try workspace.project.journal.close()
    }

    /// Opens and closes the project for writing. This must fail if no image is in use.
    private func reopen() throws {
        guard !used.isEmpty else {
            #expect(throws: Problem.self) { try open(.readWrite) }
            return
        }
        try open(.readWrite).project.journal.close()
    }

    private func open(_ access: Project.Access) throws -> Workspace { try Workspace.open(url, access: access) }

    private func writeConfiguration() throws {
        try configuration.text.write(to: url.appending(path: "project.toml"), atomically: true, encoding: .utf8)
    }

    /// Images whose file exists with the content that their labels belong to.
    private var used: [Int] {
        model.images.indices.filter { files[model.images[$0].path]?.content == model.images[$0].content }
    }

    mutating func step() throws -> String {
        let what = try randomStep()
        log.append(what)
        return log.joined(separator: "; ")
    }

    private mutating func randomStep() throws -> String {
        switch Int.random(in: 0..<21, using: &generator) {
        case 0..<7: return try edit()
        case 7, 8: return try undoOrRedo()
        case 9:
            contents += 1
            let path =
                ["", "day1/", "day2/"].randomElement(using: &generator)!
                + "im\(Int.random(in: 0..<6, using: &generator)).png"
            guard files[path] == nil, !model.images.contains(where: { $0.path == path }) else { return "nothing" }
            try addFile(path)
            try addNewImages()
            return "add \(path)"
        case 10, 11: return try move()
        case 12: return try replace()
        case 13: return try remove()
        case 14: return try restore()
        case 15:
            model.classes.shuffle(using: &generator)
            try writeConfiguration()
            return "reorder classes"
        case 16:
            let token = newToken()
            model.classes.insert(
                (token, "class\(token)"), at: Int.random(in: 0...model.classes.count, using: &generator))
            try writeConfiguration()
            return "insert class\(token)"
        case 17: return try changeClass()
        case 18: return try accept()
        default:
            tiling = Self.tilings.randomElement(using: &generator)!
            try writeConfiguration()
            return "tiling \(tiling)"
        }
    }

    /// A random tile of a training image that is in use, or nil if there is no such image.
    private mutating func randomTile() -> (image: Int, rect: PixelRect)? {
        guard let image = used.filter({ model.images[$0].split == .train }).randomElement(using: &generator) else {
            return nil
        }
        let grid = TileGrid(tiling, of: model.images[image].size)
        return (
            image,
            grid.rect(
                row: .random(in: 0..<grid.rows, using: &generator),
                column: .random(in: 0..<grid.columns, using: &generator))
        )
    }

    private mutating func edit() throws -> String {
        guard let (image, rect) = randomTile() else { return "nothing" }
        let seen = model.view(rect, of: model.images[image])
        var pixels = seen.pixels
        let kind = [Edit.Kind.stroke, .fill, .confirm, .confirm, .skip, .import].randomElement(using: &generator)!
        if [.stroke, .fill, .import].contains(kind) {
            let choices = model.classes.map { IdentityModel.Pixel.of($0.token) } + [.void]
            let paint = choices.randomElement(using: &generator)!
            let start = Int.random(in: 0..<pixels.count, using: &generator)
            for at in (kind == .import ? 0 : start)..<pixels.count { pixels[at] = paint }
        }
        let state: TileState =
            switch kind {
            case .confirm, .import: .labeled
            case .skip: .skipped
            default: seen.state == .labeled || seen.state == .flagged ? seen.state : .drafted
            }
        let workspace = try open(.readWrite)
        try workspace.project.journal.record(
            EditRequest(kind, of: key(image, rect, workspace), to: mask(pixels, rect.size)))
        try workspace.project.journal.close()
        model.record(pixels, state, rect, image: image)
        return "\(kind) \(model.images[image].path) \(rect)"
    }

    private mutating func undoOrRedo() throws -> String {
        guard let (image, rect) = randomTile() else { return "nothing" }
        let isUndo = Bool.random(using: &generator)
        let workspace = try open(.readWrite)
        let key = try key(image, rect, workspace)
        let before = model
        let expected = isUndo ? model.undo(rect, image: image) : model.redo(rect, image: image)
        let known = Set(model.classes.map(\.token))
        let restoresRemovedClass = model.images[image].tiles[rect]?.current?.pixels.contains {
            if case .of(let token) = $0 { !known.contains(token) } else { false }
        }
        if expected, restoresRemovedClass == true {
            #expect(throws: Problem.self) {
                try isUndo ? workspace.project.journal.undo(key) : workspace.project.journal.redo(key)
            }
            model = before
        } else {
            let found = try isUndo ? workspace.project.journal.undo(key) : workspace.project.journal.redo(key)
            #expect((found != nil) == expected, "\(log.joined(separator: "; "))")
        }
        try workspace.project.journal.close()
        return "\(isUndo ? "undo" : "redo") \(model.images[image].path) \(rect)"
    }

    private mutating func move() throws -> String {
        guard let image = used.randomElement(using: &generator) else { return "nothing" }
        let old = model.images[image].path
        let new =
            ["", "day1/", "day3/"].randomElement(using: &generator)!
            + "moved\(Int.random(in: 0..<9, using: &generator)).png"
        guard files[new] == nil, !model.images.contains(where: { $0.path == new }), let file = files[old] else {
            return "nothing"
        }
        try removeFile(old)
        try addFile(new, content: file.content, size: file.size)
        model.images[image].path = new
        try open(.readWrite).project.journal.close()
        return "move \(old) to \(new)"
    }

    private mutating func replace() throws -> String {
        guard let image = used.randomElement(using: &generator) else { return "nothing" }
        let path = model.images[image].path
        try addFile(path)
        guard let file = files[path] else { return "nothing" }
        // An image without labels takes the content and the size of its file.
        if !model.images[image].isLabeled {
            // Skipped tiles and undone edits do not belong to the new content.
            model.images[image].tiles = [:]
            model.images[image].content = file.content
            model.images[image].size = file.size
        }
        try reopen()
        return "replace \(path)"
    }

    private mutating func remove() throws -> String {
        guard used.count > 2, let image = used.randomElement(using: &generator) else { return "nothing" }
        let path = model.images[image].path
        try removeFile(path)
        try open(.readWrite).project.journal.close()
        return "remove \(path)"
    }

    private mutating func restore() throws -> String {
        let gone = model.images.indices.filter { files[model.images[$0].path]?.content != model.images[$0].content }
        guard let image = gone.randomElement(using: &generator) else { return "nothing" }
        try addFile(model.images[image].path, content: model.images[image].content, size: model.images[image].size)
        model.images[image].isReplaced = false
        try open(.readWrite).project.journal.close()
        return "restore \(model.images[image].path)"
    }

    private mutating func accept() throws -> String {
        _ = try ProjectCheck.acceptChanges(url)
        for index in model.images.indices where !used.contains(index) {
            let image = model.images[index]
            guard image.isLabeled, !image.isReplaced, let file = files[image.path],
                !used.contains(where: { model.images[$0].path == image.path })
            else { continue }
            if file.size == image.size {
                model.images[index].content = file.content
            } else {
                model.images[index].isReplaced = true
                model.images.append(
                    IdentityModel.Image(path: image.path, content: file.content, size: file.size, split: image.split))
            }
        }
        return "accept changes"
    }

    private mutating func changeClass() throws -> String {
        // The first class stays, since the masks of the dataset contain it.
        let candidates = model.classes.filter { $0.token != 1 }
        guard let (token, name) = candidates.randomElement(using: &generator) else { return "nothing" }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
            let new = "named\(newToken())"
            let project = try Project.open(at: url, access: .readWrite)
            try project.renameClass(name, to: new)
            try project.journal.close()
            if let at = model.classes.firstIndex(where: { $0.token == token }) { model.classes[at].name = new }
            return "rename \(name) to \(new)"
        case 1:
            guard let (target, other) = model.classes.filter({ $0.token != token }).randomElement(using: &generator)
            else {
                return "nothing"
            }
            let project = try Project.open(at: url, access: .readWrite)
            try project.mergeClass(name, into: other)
            try project.journal.close()
            model.merge(token, into: target)
            return "merge \(name) into \(other)"
        default:
            let kept = model.classes
            model.classes.removeAll { $0.token == token }
            try writeConfiguration()
            if model.uses(token, alsoInHistory: false) {
                #expect(throws: Problem.self) { try open(.readOnly) }
                model.classes = kept
                try writeConfiguration()
                return "refused removal of \(name)"
            }
            return "remove class \(name)"
        }
    }

    private func key(_ image: Int, _ rect: PixelRect, _ workspace: Workspace) throws -> TileKey {
        let place = try #require(workspace.dataset.images.firstIndex { $0.path == model.images[image].path })
        return TileKey(image: workspace.imageIDs[place], rect: rect)
    }

    private func mask(_ pixels: [IdentityModel.Pixel], _ size: Size) -> LabelMask {
        LabelMask(
            size: size,
            values: pixels.map { pixel in
                switch pixel {
                case .unlabeled: LabelMask.unlabeled
                case .void: LabelMask.void
                case .of(let token): UInt8(model.classes.firstIndex { $0.token == token } ?? 253)
                }
            })
    }

    /// Opens the project for reading and compares it with the model.
    func check(_ what: String) throws {
        try checkFindings(what)
        guard !used.isEmpty else {
            #expect(throws: Problem.self) { try open(.readOnly) }
            return
        }
        let workspace = try open(.readOnly)
        let journal = workspace.project.journal
        let states = try journal.states(of: workspace.grids)
        var labeled = 0
        #expect(Set(workspace.dataset.images.map(\.path)) == Set(used.map { model.images[$0].path }), "\(what)")
        for index in used {
            let image = model.images[index]
            guard let place = workspace.dataset.images.firstIndex(where: { $0.path == image.path }) else { continue }
            #expect(workspace.dataset.images[place].split == image.split, "\(what)")
            let grid = TileGrid(tiling, of: image.size)
            for number in 0..<grid.count {
                let rect = grid.rect(row: number / grid.columns, column: number % grid.columns)
                let expected = model.view(rect, of: image)
                let key = TileKey(image: workspace.imageIDs[place], rect: rect)
                #expect(states[key] ?? .unlabeled == expected.state, "\(what): state of \(image.path) \(rect)")
                let found = try journal.tile(key)?.mask ?? LabelMask(size: rect.size)
                #expect(found == mask(expected.pixels, rect.size), "\(what): mask of \(image.path) \(rect)")
                if expected.state == .labeled, image.split == .train { labeled += 1 }
            }
        }
        #expect(try workspace.labeledTiles().count == labeled, "\(what)")
        #expect(try workspace.tileStates().count { $0 == .labeled } == labeled, "\(what)")
    }

    /// Checks that every labeled image that is not in use is reported.
    private func checkFindings(_ what: String) throws {
        let findings = try ProjectCheck(url).findings
        for (index, image) in model.images.enumerated() where image.isLabeled && !used.contains(index) {
            let isReported = findings.contains {
                $0.path == image.path && ($0.affectsLabels || image.isReplaced && $0.kind == .replaced)
            }
            #expect(isReported, "\(what): \(image.path) is not reported")
        }
    }
}
