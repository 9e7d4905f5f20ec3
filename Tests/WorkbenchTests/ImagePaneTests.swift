import Imagery
import Pool
import Terminal
import Testing
import Workbench

@Suite("The image pane")
struct ImagePaneTests {
    @Test("the difference overlay shows where labels and prediction differ, and their share")
    func difference() throws {
        var robot = Robot()
        robot.score()
        try robot.press("ooo")
        #expect(robot.screen().contains("nothing to compare"))
        // Half of each tile has the predicted class road.
        try robot.press("<Enter>2w<Esc>")
        #expect(robot.model.image.overlay == .difference)
        #expect(robot.screen().contains("label and prediction differ: 50.0% of the labeled pixels"))
        try robot.press("<Enter>A<Esc>")
        #expect(robot.screen().contains("differ: 0.0%"))
        robot.look = Look(tier: .mono, symbols: .ascii)
        try robot.press("<Enter>2w<Esc>")
        #expect(robot.screen().contains("=X"))
    }

    @Test("hiding the overlay shows the image alone, and the overlay can be shown again")
    func withoutOverlay() throws {
        var robot = Robot(width: 80, height: 24)
        let plain = robot.drawn()
        robot.score()
        let withOverlay = robot.drawn()
        let area = ImageView.parts(
            of: robot.model.shared.layout.body, overlay: robot.model.image.effectiveOverlay(robot.model.shared)
        ).picture
        func differs(_ a: Surface, _ b: Surface) -> Bool {
            (area.y + 2..<area.y + area.height - 2).contains { y in
                (area.x..<area.x + area.width).contains { x in
                    a[x, y].character == b[x, y].character && a[x, y] != b[x, y]
                }
            }
        }
        #expect(differs(plain, withOverlay))
        try robot.press("i")
        #expect(robot.screen().contains("nats") == false)
        try robot.press("i")
        #expect(robot.drawn() == withOverlay)
    }

    @Test("sextants show six pixels per cell, exactly if these have two colors")
    func sextants() throws {
        let size = Size(height: 24, width: 32)
        var robot = Robot(width: 80, height: 24, size: size)
        robot.look = Look(wantsSextants: true)
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width where (row + 2 * column) % 5 < 2 { image[row, column] = RGB(250, 200, 90) }
        }
        robot.send(.picture(image: 0, Picture(image: image, labels: LabelMask(size: size), maps: nil)))
        try robot.press("i")
        let area = ImageFit(
            size,
            in: ImageView.parts(
                of: robot.model.shared.layout.body, overlay: robot.model.image.effectiveOverlay(robot.model.shared)
            ).picture
        ).area
        let pixels = image.resized(to: Size(height: 3 * area.height, width: 2 * area.width))
        let surface = robot.drawn()
        let parts = Dictionary(uniqueKeysWithValues: (0..<64).map { (Sextant.character(UInt8($0)), $0) })
        var compared = 0
        for y in 0..<area.height {
            for x in 0..<area.width {
                let own = (0..<6).map { pixels[3 * y + $0 / 2, 2 * x + $0 % 2] }
                let cell = surface[area.x + x, area.y + y]
                // The tile at the cursor has a frame, which is not part of the image.
                guard Set(own).count <= 2, let filled = parts[cell.character] else { continue }
                for (index, color) in own.enumerated() {
                    let shown = filled >> index & 1 == 1 ? cell.foreground : cell.background
                    #expect(shown == .rgb(color.red, color.green, color.blue))
                }
                compared += 1
            }
        }
        #expect(compared > area.width * area.height / 4)
    }

    @Test("the readout shows the predicted classes of the tile and its position")
    func readout() throws {
        var robot = Robot()
        robot.score()
        robot.query([5])
        try robot.press("n")
        #expect(robot.screen().contains("scene0  row 1 column 1  ◆ queried  entropy 0.104  x 8...15 y 6...11"))
        #expect(robot.screen().contains("predicted road 100%  queried 1 of 1"))
        #expect(robot.screen().contains("why entropy rank 2"))
    }
}
