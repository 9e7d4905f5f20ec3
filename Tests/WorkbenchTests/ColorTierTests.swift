import Colors
import Imagery
import Terminal
import Testing

@testable import Workbench

@Suite("Pictures and colormaps in each color tier")
struct ColorTierTests {
    static let looks: [Look] = ColorTier.allCases.flatMap { tier in
        SymbolSet.allCases.map { Look(tier: tier, symbols: $0) }
    }

    @Test("the wish for sextants stays when the terminal answers that it has more colors")
    func sextants() {
        let look = Look(tier: .palette8, wantsSextants: true)
        #expect(!look.hasSextants && look.with(.trueColor).hasSextants)
        #expect(look.with(Theme.dark).with(.palette256).hasSextants && !Look().with(.palette256).hasSextants)
    }

    /// The lightness of a cell as it is seen: the mean of its colors on the terminal.
    static func lightness(_ cell: Cell, _ look: Look) -> Double {
        guard look.hasColor else { return Double(Surface.densityRamp.firstIndex(of: cell.character) ?? -1) }
        let coverage: [Character: Double] = [
            " ": 0, "·": 0.03, ".": 0.03, ":": 0.07, "+": 0.13, "#": 0.25, "░": 0.25, "▒": 0.5, "▓": 0.75,
        ]
        let share = coverage[cell.character]!
        let mean = linear(cell.background, look) * (1 - share) + linear(cell.foreground, look) * share
        return Oklab(linear: mean).lightness
    }

    /// A color as the terminal shows it, in linear light.
    static func linear(_ color: Color, _ look: Look) -> SIMD3<Double> {
        guard case .rgb(var red, var green, var blue) = color else { return .zero }
        if var quantizer = Quantizer(look.tier) {
            (red, green, blue) = Quantizer.xtermColor(UInt8(quantizer.nearest(red, green, blue)))
        }
        return SIMD3(SRGB.linear(red), SRGB.linear(green), SRGB.linear(blue))
    }

    @Test("the lightness of every colormap never falls, in cells and in dots", arguments: Ramp.allCases)
    func ramps(ramp: Ramp) {
        for look in Self.looks {
            let cells = (0...255).map { look.cell(of: ramp, Double($0) / 255) }
            let lightnesses = cells.map { Self.lightness($0, look) }
            // 24-bit colors are the published ones, which are rounded to 8 bits.
            let tolerance = look.tier == .trueColor ? 0.002 : 1e-9
            for (step, pair) in zip(lightnesses, lightnesses.dropFirst()).enumerated() {
                #expect(pair.1 >= pair.0 - tolerance, "\(look.tier) \(look.symbols) \(ramp) after step \(step)")
            }
            #expect(Set(cells).count >= 8, "\(look.tier) \(look.symbols): \(Set(cells).count) cells")
            #expect(lightnesses[255] > lightnesses[0])
            guard look.hasColor else { continue }
            let dots = (0...255).map { (step: Int) -> Double in
                let color = Color(look.color(of: ramp, Double(step) / 255))
                return Oklab(linear: Self.linear(color, look)).lightness
            }
            #expect(zip(dots, dots.dropFirst()).allSatisfy { $1 >= $0 - tolerance })
        }
    }

    @Test("a colormap in 256 colors is near to the published one")
    func nearness() {
        let look = Look(tier: .palette256)
        for ramp in Ramp.allCases {
            let distances = (0...255).map { step -> Double in
                let (shown, published) = (look.color(of: ramp, Double(step) / 255), ramp.color(Double(step) / 255))
                return Oklab(shown.red, shown.green, shown.blue)
                    .squaredDistance(to: Oklab(published.red, published.green, published.blue)).squareRoot()
            }
            #expect(distances.reduce(0, +) / 256 < 0.06, "\(ramp): \(distances.reduce(0, +) / 256)")
            #expect(distances.max()! < 0.16, "\(ramp): \(distances.max()!)")
        }
    }

    @Test("in 256 colors, the mean lightness of a heatmap over an image rises, whatever the image and the opacity")
    func ditheredHeatmap() {
        let look = Look(tier: .palette256)
        let cases: [(gray: UInt8, opacity: Double)] = [(0, 1), (0, 0.6), (128, 0.6), (255, 0.6), (40, 0.3)]
        for (gray, opacity) in cases {
            for ramp in Ramp.allCases {
                var last = -1.0
                for step in stride(from: 0, through: 255, by: 15) {
                    let color = RGB(gray, gray, gray).blended(with: ramp.color(Double(step) / 255), opacity)
                    let pixels = (0..<16).map { Self.linear(look.pixel(color, x: $0 % 4, y: $0 / 4), look) }
                    let sum = pixels.reduce(SIMD3<Double>.zero) { $0 + $1 }
                    let mean = Oklab(linear: sum / 16).lightness
                    #expect(mean > last - 0.01, "\(ramp) over \(gray), step \(step): \(mean) after \(last)")
                    last = max(last, mean)
                }
            }
        }
    }

    @Test(
        "with 16 and 8 colors pictures are gray, and heatmaps have few hues",
        arguments: [ColorTier.palette16, .palette8])
    func fewColors(tier: ColorTier) throws {
        for symbols in SymbolSet.allCases {
            var robot = Robot(width: 80, height: 24)
            robot.look = Look(tier: tier, symbols: symbols)
            robot.score()
            let area = Self.picture(robot)
            func colors() -> Set<Color> {
                let surface = robot.drawn()
                return Set(
                    area.cells.map { surface[$0.x, $0.y] }.filter { !"━┃┏┓┗┛=H#─│┼-|+".contains($0.character) }
                        .flatMap { [$0.foreground, $0.background] })
            }
            let heat = Set(Shades.colors(of: .magma, tier).map { Color(xterm: $0) })
            #expect(colors().isSubset(of: heat))
            try robot.press("i")
            func isGray(_ color: Color) -> Bool {
                guard let color = RGB(color) else { return false }
                return color.red == color.green && color.green == color.blue
            }
            #expect(colors().allSatisfy(isGray))
            #expect(colors().count >= 2)
        }
    }

    @Test(
        "in the editor labels, predictions and surroundings look different in each tier",
        arguments: [ColorTier.trueColor, .palette256, .palette16, .palette8])
    func layers(tier: ColorTier) throws {
        var robot = Robot(width: 120, height: 40, size: Size(height: 48, width: 64))
        robot.look = Look(tier: tier)
        robot.score()
        // The tile in the second row and column: the upper half is labeled, the lower one predicted.
        try robot.press("l<Down><Enter>3r<S-Left><S-Left><S-Up><S-Up><Space><S-Right><S-Right><S-Right><Down><Space>")
        let tile = try #require(robot.model.editor.tile)
        let labeled = tile.labeledCount
        #expect(labeled > 0 && labeled < tile.size.count)
        let (view, surface) = (EditorPane.view(robot.model.shared), robot.drawn())
        try robot.press("i")
        let plain = robot.drawn()
        /// The share of cells of a kind that the overlay changes.
        func changed(_ kind: (Pixel) -> Bool) -> Double {
            let cells = view.cells.filter { cell in
                kind(
                    Pixel(
                        row: tile.scroll.row + tile.zoom.pixel(atScreen: 2 * (cell.y - view.y)) - tile.rect.top,
                        column: tile.scroll.column + tile.zoom.pixel(atScreen: cell.x - view.x) - tile.rect.left))
            }
            let differing = cells.count { surface[$0.x, $0.y] != plain[$0.x, $0.y] }
            return Double(differing) / Double(max(1, cells.count))
        }
        func isInside(_ pixel: Pixel) -> Bool {
            0..<tile.size.height ~= pixel.row && 0..<tile.size.width ~= pixel.column
        }
        let label = changed { isInside($0) && tile.mask[$0.row, $0.column] != LabelMask.unlabeled }
        let prediction = changed { isInside($0) && tile.mask[$0.row, $0.column] == LabelMask.unlabeled }
        let outside = changed { !isInside($0) }
        if tier.hasPixels {
            #expect(label > 0.9 && prediction > 0.5)
        } else {
            #expect(label > 0.5 && label > prediction + 0.2, "\(label) of the labels, \(prediction) of the predictions")
            #expect(prediction > 0.08)
        }
        #expect(outside == 0, "nothing is labeled outside")
    }

    static func picture(_ robot: Robot) -> Rect {
        let shared = robot.model.shared
        return ImageFit(
            shared.cursorPicture.size,
            in: ImageView.parts(of: shared.layout.body, overlay: robot.model.image.effectiveOverlay(shared)).picture
        ).area
    }
}

extension Rect {
    var cells: [(x: Int, y: Int)] {
        (y..<y + height).flatMap { y in (x..<x + width).map { (x: $0, y: y) } }
    }
}
