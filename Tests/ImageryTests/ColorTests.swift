import Imagery
import Testing

@Suite("Colormaps and palettes")
struct ColorTests {
    /// The luminance without gamma correction. It suffices to check that a colormap only gets lighter.
    static func lightness(_ color: RGB) -> Double {
        0.2126 * Double(color.red) + 0.7152 * Double(color.green) + 0.0722 * Double(color.blue)
    }

    @Test(
        "colormaps have their published colors at both ends and in the middle",
        arguments: [
            (Ramp.viridis, "#440154", "#21918c", "#fde725"), (.magma, "#000004", "#b73779", "#fcfdbf"),
        ])
    func published(ramp: Ramp, low: String, middle: String, high: String) {
        #expect([0, 0.5, 1].map { ramp.color($0).hexadecimal } == [low, middle, high])
        #expect(ramp.color(-3) == ramp.color(0))
        #expect(ramp.color(7) == ramp.color(1))
        #expect(ramp.color(.nan) == ramp.color(0))
    }

    @Test("a colormap gets lighter from start to end", arguments: Ramp.allCases)
    func monotone(ramp: Ramp) {
        let steps = (0...255).map { Self.lightness(ramp.color(Double($0) / 255)) }
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 > $0 - 1.5 })
        #expect(zip(steps, steps.dropFirst(8)).allSatisfy { $1 > $0 })
    }

    @Test(
        "class colors are all different, and the first stay the same for any count",
        arguments: [0, 1, 7, 8, 11, 40, 254])
    func classColors(count: Int) {
        let colors = Palette.classColors(count)
        #expect(Set(colors).count == count)
        #expect(Array(Palette.classColors(254).prefix(count)) == colors)
    }

    @Test("colors repeat if more are requested than there can be classes", arguments: [255, 256, 1000])
    func manyColors(count: Int) {
        let colors = Palette.classColors(count)
        #expect(colors.count == count && colors[254] == colors[0])
    }

    @Test("twenty class colors differ for people who confuse red with green")
    func tellApart() {
        let colors = Palette.classColors(20)
        for (at, a) in colors.enumerated() {
            for b in colors[..<at] {
                // Without a difference between red and green, their mean and blue remain.
                let mean = { (c: RGB) in 0.3 * Double(c.red) + 0.7 * Double(c.green) }
                let difference = abs(mean(a) - mean(b)) + abs(Double(a.blue) - Double(b.blue))
                #expect(difference > 20, "\(a.hexadecimal) \(b.hexadecimal)")
            }
        }
    }

    @Test("hexadecimal colors are read back unchanged")
    func hexadecimal() {
        #expect(RGB(hexadecimal: "#0a64FF") == RGB(10, 100, 255))
        #expect(RGB(10, 100, 255).hexadecimal == "#0a64ff")
        for text in ["", "#", "0a64ff", "#0a64f", "#0a64ff0", "#-a64ff", "#ggggggg"] {
            #expect(RGB(hexadecimal: text) == nil)
        }
    }
}
