import Colors
import Imagery
import Pool
import Terminal
import Testing

@testable import Workbench

@Suite("Labels, outlines and cursors are visible")
struct OverlayVisibilityTests {
    static let grounds = [
        RGB(0, 0, 0), RGB(255, 255, 255), RGB(128, 128, 128), RGB(255, 0, 0), RGB(0, 255, 0), RGB(0, 0, 255),
        RGB(255, 255, 0), RGB(255, 0, 255), RGB(0, 255, 255), RGB(0xF0, 0xE4, 0x42),
    ]

    static let themes = ShippedThemeTests.names

    /// A robot whose images have one color.
    static func robot(_ color: RGB, _ look: Look, label: UInt8? = nil, width: Int = 120, height: Int = 40) -> Robot {
        let size = Size(height: 48, width: 64)
        var robot = Robot(width: width, height: height, size: size)
        robot.look = look
        var image = Image(size: size)
        for row in 0..<size.height { for column in 0..<size.width { image[row, column] = color } }
        var labels = LabelMask(size: size)
        if let label {
            for row in 8..<24 { for column in 10..<40 { labels[row, column] = label } }
        }
        robot.send(.picture(image: 0, Picture(image: image, labels: labels, maps: nil)))
        return robot
    }

    /// How much the colors of a cell differ in lightness on the terminal.
    static func contrast(_ cell: Cell, _ look: Look) -> Double {
        func lightness(_ color: Color) -> Double { Oklab(linear: ColorTierTests.linear(color, look)).lightness }
        return abs(lightness(cell.foreground) - lightness(cell.background))
    }

    @Test("the cursors of editor and image grid contrast with any image, in each tier and theme", arguments: grounds)
    func cursors(ground: RGB) throws {
        for theme in try Self.themes.map({ try ShippedThemeTests.theme($0) }) {
            for look in ColorTierTests.looks.map({ $0.with(theme) }) {
                // A small screen, because there are hundreds of them.
                var robot = Self.robot(ground, look, width: 80, height: 24)
                try robot.press("i")
                let frame = robot.drawn()
                try robot.press("<Enter>[[")
                let editor = robot.drawn()
                let view = EditorPane.view(robot.model.shared)
                let area = ColorTierTests.picture(robot)
                let frames = area.cells.map { frame[$0.x, $0.y] }.filter { cell in
                    (look.symbols == .unicode ? "━┃┏┓┗┛" : "=H#").contains(cell.character)
                        && cell.attributes.contains(.bold)
                }
                let crosses = view.cells.map { editor[$0.x, $0.y] }.filter {
                    (look.symbols == .unicode ? "╋┌┐└┘" : "+").contains($0.character) && $0.attributes.contains(.bold)
                }
                #expect(frames.count >= 4 && crosses.count >= 4, "\(look.tier) \(look.symbols) \(theme.name)")
                for cell in frames + crosses {
                    if look.hasColor {
                        #expect(
                            Self.contrast(cell, look) > 0.3,
                            "\(cell.character) over \(ground.hexadecimal), \(look.tier) \(look.symbols) \(theme.name)")
                    } else {
                        #expect(cell.attributes.contains(.reverse))
                    }
                }
            }
        }
    }

    @Test("an outline is visible on any image, and the image is unchanged inside", arguments: grounds)
    func outlines(ground: RGB) throws {
        for label in UInt8(0)..<3 {
            var robot = Self.robot(ground, Look(), label: label)
            try robot.press("oo|")
            #expect(robot.model.image.overlay == .labels)
            #expect(robot.screen().contains("labels, outlines"))
            let key = RenderedImage.Key(
                image: 0, version: 0, width: 64, height: 48, overlay: .labels, opacity: 7, palette: .readable,
                showsOutlines: true)
            let shared = robot.model.shared
            let coloring = OverlayColors(
                overlay: .labels, classes: shared.classColors(robot.look), classKeys: [], showsOutlines: true)
            let picture = try #require(shared.pictures.picture(0))
            let pixels = RenderedImage(picture, key: key, coloring: coloring, look: robot.look).pixels
            let color = try #require(coloring.classes[label])
            for (x, y) in [(10, 12), (39, 23), (20, 8)] { #expect(pixels[x, y] == color) }
            // Line or casing differs from the image.
            let contrasts = [pixels[10, 15], pixels[11, 15]].map { abs($0.lightness - ground.lightness) }
            #expect(contrasts.max()! >= OverlayColors.leastContrast, "label \(label) on \(ground.hexadecimal)")
            for (x, y) in [(13, 12), (30, 18), (5, 5), (60, 40), (9, 12)] { #expect(pixels[x, y] == ground) }
        }
    }

    @Test("outlines are a switch of the panes and of the editor, and predictions have them too")
    func switching() throws {
        var robot = Robot(width: 120, height: 40, size: Size(height: 48, width: 64))
        robot.score()
        try robot.press("<Enter>o")
        let filled = robot.drawn()
        try robot.press("|")
        #expect(robot.screen().contains("prediction  outlines"))
        let outlined = robot.drawn()
        #expect(outlined != filled)
        try robot.press("i")
        let plain = robot.drawn()
        let view = EditorPane.view(robot.model.shared)
        func differing(_ a: Surface, _ b: Surface) -> Int { view.cells.count { a[$0.x, $0.y] != b[$0.x, $0.y] } }
        #expect(differing(outlined, plain) > 0)
        #expect(differing(outlined, plain) < differing(filled, plain) / 2)
        try robot.press("i|")
        #expect(robot.drawn() == filled)
    }

    @Test("without pixels, outlines are cells in the color of the class, and the image is between them")
    func coarseOutlines() throws {
        for look in ColorTierTests.looks where !look.hasPixels {
            var robot = Self.robot(RGB(128, 128, 128), look, label: 2)
            try robot.press("oo")
            let (filled, area) = (robot.drawn(), ColorTierTests.picture(robot))
            try robot.press("|")
            let outlined = robot.drawn()
            try robot.press("i")
            let plain = robot.drawn()
            func count(_ surface: Surface) -> Int { area.cells.count { surface[$0.x, $0.y] != plain[$0.x, $0.y] } }
            #expect(count(outlined) > 10, "\(look.tier)")
            #expect(count(outlined) < count(filled), "\(look.tier)")
        }
    }

    @Test("letters and swatches of classes have the color of the overlay, and the project keeps its colors")
    func classColors() throws {
        let dark = ClassCatalog(
            classes: [RGB(0x80, 0, 0), RGB(0x40, 0x40, 0), RGB(0, 0, 0xC0)].enumerated().map {
                LabelClass(name: "class\($0)", color: $1, maskValue: UInt8($0))
            }, voidValues: [])
        let table = ClassColorTable(dark, .readable)
        for theme in try Self.themes.map({ try ShippedThemeTests.theme($0) }) {
            for look in ColorTierTests.looks.map({ $0.with(theme) }) where look.hasColor {
                let colors = (UInt8(0)..<3).compactMap { table[look][$0] }
                #expect(Set(colors).count == 3)
                guard look.tier == .trueColor else { continue }
                for color in colors {
                    #expect(abs(color.lightness - look.backgroundColor.lightness) > 0.15, "\(theme.name)")
                }
            }
        }
        #expect(dark.classes[0].color == RGB(0x80, 0, 0))
        let exact = ClassColorTable(dark, .project)[Look()]
        #expect((0..<3).map { exact[$0] } == dark.classes.map(\.color))
        #expect(exact[LabelMask.unlabeled] == nil && exact[9] == nil && exact[LabelMask.void] != nil)
    }

    @Test("a key and a command show classes in other colors, and say that the project does not change")
    func palettes() throws {
        var robot = Robot()
        #expect(robot.model.shared.classPalette == .readable)
        try robot.press("<C-p>")
        #expect(robot.model.shared.classPalette == .project)
        try robot.press(":class-palette color-blind<Enter>")
        #expect(robot.model.shared.classPalette == .colorBlind)
        #expect(robot.model.shared.notice?.text.contains("the project and its exports keep their colors") == true)
        #expect(robot.model.shared.classColors(Look())[0] == Palette.classColors(3)[0])
        try robot.press("<Enter><C-p>")
        #expect(robot.model.shared.classPalette == .readable)
        try robot.press("<Esc>:class-palette gray<Enter>")
        #expect(robot.model.shared.notice?.text.contains("class-palette gray: it must be one of readable, ") == true)
        #expect(robot.model.shared.classPalette == .readable)
    }
}
