import Foundation
import Imagery
import Testing

@Suite("Mask histogram")
struct MaskHistogramTests {
    @Test("values and changes between neighbors are counted")
    func values() {
        let mask = LabelMask(size: Size(height: 2, width: 3), values: [0, 0, 7, 7, 255, 0])
        let histogram = MaskHistogram(.values(mask, palette: []))
        #expect(histogram.keys == [0, 7, 255])
        #expect(histogram.pixels == [3, 2, 1])
        #expect(histogram.changes == 3)
        #expect(histogram.pixelCount == 6 && !histogram.isInColors)
    }

    @Test("palette colors are kept for the values that occur, if all of them have one")
    func palette() {
        let mask = LabelMask(size: Size(height: 1, width: 3), values: [2, 0, 2])
        let colors = [RGB(0, 0, 9), RGB(1, 1, 1), RGB(255, 0, 0)]
        #expect(MaskHistogram(.values(mask, palette: colors)).palette == [9, 0xFF0000])
        #expect(MaskHistogram(.values(mask, palette: Array(colors.prefix(2)))).palette.isEmpty)
    }

    @Test("colors are counted, and all colors after the first 512 are counted together")
    func colors() {
        var image = Image(size: Size(height: 40, width: 50), fill: RGB(255, 0, 3))
        #expect(MaskHistogram(.colors(image)).keys == [0xFF0003])
        #expect(MaskHistogram(.colors(image)).changes == 0)
        for pixel in 0..<2000 { image[pixel / 50, pixel % 50] = RGB(packed: UInt32(pixel)) }
        let histogram = MaskHistogram(.colors(image))
        #expect(histogram.keys.count == 512 && histogram.otherPixels == 1488 && histogram.pixelCount == 2000)
        #expect(histogram.isInColors && histogram.changes == 1999)
    }

    @Test("histograms of several masks are added up")
    func merging() {
        let masks = [[0, 1], [1, 2]].map { LabelMask(size: Size(height: 1, width: 2), values: $0) }
        let merged = MaskHistogram(merging: masks.map { MaskHistogram(.values($0, palette: [])) })
        #expect(merged.keys == [0, 1, 2] && merged.pixels == [1, 2, 1] && merged.changes == 2)
    }

    @Test("a stored histogram that no mask can have is recognized")
    func possible() {
        func histogram(
            _ keys: [UInt32], _ pixels: [Int], palette: [UInt32] = [], others: Int = 0, changes: Int = 0
        ) -> MaskHistogram {
            MaskHistogram(
                isInColors: false, keys: keys, pixels: pixels, palette: palette, otherPixels: others, changes: changes)
        }
        #expect(histogram([0, 7], [3, 3], changes: 5).isPossible(pixelCount: 6))
        let impossible: [([UInt32], [Int])] = [
            ([0], [3, 3]), ([0, 7], [3, 4]), ([0, 256], [3, 3]), ([0, 7], [-1, 7]), ([0, 7], [.max, .max]),
        ]
        for (keys, pixels) in impossible { #expect(!histogram(keys, pixels).isPossible(pixelCount: 6)) }
        #expect(histogram([0, 7], [3, 3], palette: [5, 0xFF_FFFF]).isPossible(pixelCount: 6))
        for palette: [UInt32] in [[5], [5, 0x100_0000]] {
            #expect(!histogram([0, 7], [3, 3], palette: palette).isPossible(pixelCount: 6))
        }
        #expect(!histogram([0], [6], others: 1).isPossible(pixelCount: 6))
        #expect(!histogram([0], [6], changes: 7).isPossible(pixelCount: 6))
    }

    @Test(
        "an image of known colors is converted to labels, and an unknown color gives nil", arguments: [1, 3, 16, 300])
    func labels(count: Int) {
        let colors = (0..<count).map { RGB(packed: UInt32($0 * 54_321 + 5)) }
        let entries = Dictionary(colors.enumerated().map { ($1, UInt8($0 & 255)) }, uniquingKeysWith: { one, _ in one })
        var image = Image(size: Size(height: 1, width: 2 * count))
        for (place, color) in (colors + colors).enumerated() { image[0, place] = color }
        let expected = (0..<2 * count).map { UInt8($0 % count & 255) }
        #expect(image.labels(by: entries)?.values == expected)
        image[0, count] = RGB(255, 255, 255)
        #expect(image.labels(by: entries) == nil)
    }
}
