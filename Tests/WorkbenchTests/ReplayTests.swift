import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Workbench

/// Replays scripts on a project on disk, without a terminal.
@Suite("Replay on a project")
struct ReplayTests {
    /// A project of two small images, in a temporary folder.
    final class Folder {
        let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "workbench-\(UUID().uuidString)")
            let images = url.appending(path: "data/images")
            try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
            for index in 0..<2 {
                var image = Image(size: Size(height: 24, width: 32), fill: RGB(40, 90, 160))
                for row in 12..<24 {
                    for column in 0..<32 { image[row, column] = RGB(110, UInt8(100 + index), 100) }
                }
                try Data(PNG.encode(image)).write(to: images.appending(path: "scene\(index).png"))
            }
            let catalog = ClassCatalog(
                classes: ["sky", "road"].enumerated().map { index, name in
                    LabelClass(name: name, color: Palette.classColors(2)[index], maskValue: UInt8(index))
                }, voidValues: [255])
            try Project.create(
                at: project,
                configuration: ProjectConfiguration(
                    name: "two scenes",
                    source: DatasetSource(
                        images: "../data/images", tiling: .grid(rows: 2, columns: 2), validationFraction: 0),
                    catalog: catalog))
        }

        var project: URL { url.appending(path: "project") }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private func replay(_ folder: Folder, _ keys: String) async throws -> String {
        let project = folder.project
        return try await onOwnThread {
            let workspace = try Workspace.open(project, access: .readWrite)
            let screen = try Workbench.replay(
                workspace, script: KeyScript(keys), width: 100, height: 30,
                options: Workbench.Options(workers: Workers(count: 1)), timeout: 3600)
            try workspace.project.journal.close()
            return screen.text
        }
    }

    @Test("the palette exports the labels, with the result or the reason of a failure in the status line")
    func export() async throws {
        let folder = try Folder()
        let out = folder.url.appending(path: "out put")
        let first = try await replay(folder, "<Enter>2w<Enter>:export mmseg \(out.path)<Enter>")
        #expect(first.contains("Wrote the labels of 1 images to") && !first.contains("export 1"))
        let file = out.appending(path: "ann_dir/train/scene0.png")
        let mask = try ImageFile.readMask(file)
        #expect(mask.values.count { $0 == 1 } == 12 * 16 && mask.values.count { $0 == 255 } == 3 * 12 * 16)
        // A second export to the same folder changes nothing there.
        let again = try await replay(folder, ":export mmseg \(out.path)<Enter>")
        #expect(again.contains("! ") && again.contains("it is not an empty folder"))
        let unknown = try await replay(folder, ":export tiff \(out.path)<Enter>")
        #expect(unknown.contains("! there is no format tiff; write `export FORMAT DIR`"))
        #expect(try await replay(folder, ":export coco <Enter>").contains("an export needs a format and a folder"))
    }

    @Test("labels are in the journal, and can be undone after a restart")
    func labelsSurvive() async throws {
        let folder = try Folder()
        let first = try await replay(folder, "<Enter>2w<Enter>")
        #expect(first.contains("1/8 labeled"))
        // A read-only project shows the labels at the time of opening.
        func journal() throws -> Journal { try Project.open(at: folder.project, access: .readOnly).journal }
        let key = TileKey(image: ImageID(1), rect: PixelRect(top: 0, left: 0, height: 12, width: 16))
        #expect(try journal().tile(key)?.state == .labeled)
        #expect(try journal().tile(key)?.mask == LabelMask(size: Size(height: 12, width: 16), repeating: 1))
        let second = try await replay(folder, "uu")
        #expect(second.contains("0/8 labeled"))
        #expect(try journal().tile(key)?.mask == LabelMask(size: Size(height: 12, width: 16)))
        _ = try await replay(folder, "<C-r><C-r>")
        #expect(try journal().tile(key)?.state == .labeled)
    }

    @Test("every kind of stroke is one unit of undo, also after a restart, and a new stroke ends redo")
    func strokesSurvive() async throws {
        let folder = try Folder()
        let key = TileKey(image: ImageID(1), rect: PixelRect(top: 0, left: 0, height: 12, width: 16))
        func journal() throws -> Journal { try Project.open(at: folder.project, access: .readOnly).journal }
        // Brush, superpixel, rectangle, polygon, fill, whole tile.
        _ = try await replay(
            folder, "<Enter>1[<Space>2c<Space>1r<Left><Up><Space>2P<Right><Space><Down><Space><Enter>1fvw")
        #expect(try journal().edits(of: key).count == 6)
        let last = try #require(try journal().tile(key)?.mask)
        #expect(last == LabelMask(size: last.size, repeating: LabelMask.void))
        // Changes of the view are not recorded.
        _ = try await replay(folder, "<Enter>)ouuo+uuu")
        #expect(try journal().edits(of: key).count { $0.isCurrent } == 1)
        let first = try #require(try journal().tile(key)?.mask)
        #expect(first.values.count { $0 == 0 } == 9)
        _ = try await replay(folder, "u")
        #expect(try journal().tile(key)?.mask == LabelMask(size: last.size))
        _ = try await replay(folder, "UUU<Enter>UUU")
        #expect(try journal().tile(key)?.mask == last)
        _ = try await replay(folder, "uu<Enter>1<Home><Space><Esc>U")
        #expect(try journal().edits(of: key).count { $0.isCurrent } == 5)
    }

    @Test("the last screen shows the image's tiles and their states")
    func dump() async throws {
        let folder = try Folder()
        let text = try await replay(folder, "<Right>s")
        #expect(text.contains("× skipped"))
        #expect(text.contains("scene0  row 0 column 1"))
    }

    @Test("background work runs only while a script waits, so that the last screen is always the same")
    func waits() async throws {
        let folder = try Folder()
        func query() throws -> [TileID] {
            let workspace = try Workspace.open(folder.project, access: .readOnly)
            return try workspace.currentQuery()?.query.tiles ?? []
        }
        let first = try await replay(folder, "<Right>]")
        #expect(try query().isEmpty)
        #expect(try await replay(folder, "<Right>]") == first)
        let screen = try await replay(folder, "<wait>")
        #expect(screen.contains("queried"))
        #expect(try !query().isEmpty)
    }

    @Test("an answer that arrives while another one is handled is shown on the last screen")
    func lateAnswer() throws {
        let mailbox = Mailbox()
        var answers: [Message] = [
            .round(.selected(Query(strategy: "random", items: []), round: 1)), .notice("the last answer"),
        ]
        var replay = Replay(
            Robot().model, options: Workbench.Options(workers: Workers(count: 1)), mailbox: mailbox, timeout: 3600
        ) { _ in
            guard !answers.isEmpty else { return }
            mailbox.expectAnswer()
            mailbox.answer(answers.removeFirst())
        }
        let screen = try replay.run(KeyScript(""))
        #expect(answers.isEmpty && screen.text.contains("the last answer"))
    }
}
