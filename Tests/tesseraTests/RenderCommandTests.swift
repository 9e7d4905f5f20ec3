import Foundation
import Imagery
import Testing

@Suite("Rendering by command")
struct RenderCommandTests {
    @Test("views are printed as tables, and drawn one below the other")
    func views() throws {
        let small = try SmallProject(images: 4)
        let text = try small.program.run("render", small.path, "--view", "grid,curve")
        #expect(text.exitCode == 0)
        #expect(text.output.contains("row\tcolumn\tstate\tentropy\tpredicted"))
        #expect(text.output.contains("No round was validated yet"))

        let file = small.folder.url.appending(path: "view.png")
        let drawn = try small.program.run("render", small.path, "--view", "image,classes", "--output", file.path)
        #expect(drawn.exitCode == 0 && drawn.output.isEmpty)
        let image = try PNG.decode(Array(Data(contentsOf: file)))
        #expect(image.size.width == 960 && image.size.height > 720)
        for (name, start) in [("view.svg", "<?xml"), ("view.PDF", "%PDF-")] {
            let file = small.folder.url.appending(path: name)
            #expect(try small.program.run("render", small.path, "--output", file.path).exitCode == 0)
            #expect(try Data(contentsOf: file).starts(with: Data(start.utf8)), "\(name)")
        }
        let refused = try small.program.run("render", small.path, "--output", "view.jpg")
        #expect(refused.exitCode == 64 && refused.errors.contains("png, svg, pdf"))
    }

    @Test("a query is drawn with ranks and names, and compared with simulations, projects and strategies")
    func comparisons() throws {
        let small = try SmallProject()
        let run = small.folder.url.appending(path: "run.json")
        let simulated = try small.program.run("simulate", small.path, "--rounds", "1", "--strategy", "random", "--json")
        try simulated.output.write(to: run, atomically: true, encoding: .utf8)
        let early = try small.program.run("render", small.path, "--compare", "entropy")
        #expect(early.exitCode == 1 && early.errors.contains("there is no trained network yet"), "\(early.errors)")

        let random = try small.program.run("render", small.path, "--compare", "random")
        #expect(random.exitCode == 0 && random.output.contains("\nrandom\t"), "\(random.errors)")

        let tiles = try small.folder.write("street-000 0 0\nstreet-000 0 1\nstreet-001 1 1\n", to: "tiles.txt")
        for command in [["import", "--tiles", tiles.path], ["train"], ["score"], ["acquire", "--strategy", "margin"]] {
            let outcome = try small.program.run([command[0], small.path] + command.dropFirst())
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
        }
        let compared = [run.path, small.path, "entropy", "meal", "badge"].flatMap { ["--compare", $0] }
        let text = try small.program.run(["render", small.path, "--view", "grid,curve"] + compared)
        #expect(text.exitCode == 0, "\(text.errors)")
        for line in ["small (margin)\t", "random, seed 1\t", "entropy\t", "meal\t", "badge\t"] {
            #expect(text.output.contains("\n" + line), "\(line)")
        }
        #expect(text.output.contains("mIoU of random, seed 1\tgain\tmIoU of small\tgain"))
        let file = small.folder.url.appending(path: "view.svg")
        let drawn = try small.program.run(
            ["render", small.path, "--view", "heatmap,queue", "--output", file.path] + compared)
        #expect(drawn.exitCode == 0, "\(drawn.errors)")
        let picture = try String(contentsOf: file, encoding: .utf8)
        #expect(picture.contains(">entropy of a pixel (nats)<") && picture.contains(">selected tile<"))
        #expect(picture.contains(">Query of round 1: 3 tiles, selected by margin<"))
        #expect(picture.contains(">1 street-"))
        let refused = try small.program.run("render", small.path, "--compare", "nothing")
        #expect(
            refused.exitCode == 1 && refused.errors.contains("nothing") && refused.errors.contains("entropy+spatial"))
    }

    @Test("an unknown view is refused with a list of the views")
    func noView() throws {
        let small = try SmallProject(images: 4)
        let outcome = try small.program.run("render", small.path, "--view", "grid,moon")
        #expect(outcome.exitCode == 64)
        #expect(outcome.errors.contains("moon") && outcome.errors.contains("heatmap"))
    }

    @Test("the last screen of a replay is printed as text, and with the colors of a tier")
    func dumps() throws {
        let small = try SmallProject(images: 4)
        func dump(_ arguments: String...) throws -> String {
            try small.program.run(["open", small.path, "--replay", "<Right>", "--screen", "60x16"] + arguments).output
        }
        #expect(try dump().contains("·"))
        #expect(try dump("--dump") == dump())
        #expect(try small.program.run("open", small.path, "--dump").exitCode == 64)
        #expect(try dump("--dump", "svg").hasPrefix("<?xml"))
        let ansi = try dump("--dump=ansi", "--color", "256")
        #expect(ansi.contains("\u{1B}[") && ansi.contains("38;5;") && !ansi.contains("38;2;"))
    }
}
