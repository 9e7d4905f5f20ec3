import Foundation
import Testing

@testable import Imagery

@Suite("Brightness, contrast, gamma and levels of the display")
struct DisplayAdjustmentTests {
    /// Colors that cover the range.
    private static let colors: [RGB] = (0..<256).map { (value: Int) -> RGB in
        let green = (value * 7 + 30) & 255
        return RGB(UInt8(value), UInt8(green), UInt8(255 - value))
    }

    private static func adjustment(_ change: (inout DisplayAdjustment) -> Void) -> DisplayAdjustment {
        var adjustment = DisplayAdjustment()
        change(&adjustment)
        return adjustment
    }

    /// The definition, for one value of a channel.
    private static func naive(_ value: UInt8, _ adjustment: DisplayAdjustment) -> UInt8 {
        var share = Double(value) / 255
        if let levels = adjustment.levels {
            if value <= levels.black {
                share = 0
            } else if value >= levels.white {
                share = 1
            } else {
                share = Double(value - levels.black) / Double(levels.white - levels.black)
            }
        }
        share = exp(log(share) / adjustment.gamma)
        share = (share - 0.5) * exp2(adjustment.contrast / 50) + 0.5
        share += adjustment.brightness / 100
        return UInt8((255 * max(0, min(1, share))).rounded())
    }

    @Test("a neutral adjustment changes nothing")
    func neutral() {
        let table = DisplayTable(.neutral)
        for color in Self.colors { #expect(table.color(color) == color) }
    }

    @Test("the table has the values of the definition")
    func definition() throws {
        var compared = 0
        for levels in [nil, DisplayAdjustment.Levels(black: 10, white: 90)] {
            for (gamma, contrast, brightness) in [
                (1.0, 0.0, 0.0), (1.8, 0, 0), (0.5, 0, 0), (1, 50, 0), (1, -100, 20), (2.2, 30, -15),
            ] {
                let adjustment = Self.adjustment {
                    ($0.levels, $0.gamma, $0.contrast, $0.brightness) = (levels, gamma, contrast, brightness)
                }
                let table = DisplayTable(adjustment)
                for color in Self.colors {
                    let shown = table.color(color)
                    for (own, value) in [
                        (shown.red, color.red), (shown.green, color.green), (shown.blue, color.blue),
                    ] {
                        // Equal up to the rounding of a value in the middle.
                        #expect(abs(Int(own) - Int(Self.naive(value, adjustment))) <= 1)
                        compared += 1
                    }
                }
            }
        }
        #expect(compared == 12 * 256 * 3)
        #expect(DisplayTable(Self.adjustment { $0.gamma = 2 }).color(RGB(64, 64, 64)) == RGB(128, 128, 128))
        #expect(DisplayTable(Self.adjustment { $0.contrast = 50 }).color(RGB(100, 128, 200)) == RGB(73, 129, 255))
        #expect(DisplayTable(Self.adjustment { $0.brightness = 20 }).color(RGB(0, 100, 250)) == RGB(51, 151, 255))
    }

    @Test("a channel is shown as gray", arguments: ColorChannel.allCases)
    func channels(channel: ColorChannel) {
        let table = DisplayTable(Self.adjustment { $0.channel = channel })
        for color in Self.colors {
            let shown = table.color(color)
            let values: (UInt8, UInt8, UInt8)
            switch channel {
            case .color: values = (color.red, color.green, color.blue)
            case .luma:
                let luma = UInt8((255 * color.luma).rounded())
                values = (luma, luma, luma)
            case .red: values = (color.red, color.red, color.red)
            case .green: values = (color.green, color.green, color.green)
            case .blue: values = (color.blue, color.blue, color.blue)
            }
            #expect(shown == RGB(values.0, values.1, values.2))
        }
    }

    /// The levels by sorting all values.
    private static func naiveLevels(_ image: Image) -> DisplayAdjustment.Levels? {
        let luma = (0..<image.size.count).map { at in
            UInt8(
                (255 * RGB(image.bytes[3 * at], image.bytes[3 * at + 1], image.bytes[3 * at + 2]).luma).rounded())
        }.sorted()
        /// The first value for which the share of pixels that do not exceed it is large enough.
        func value(_ share: Double) -> UInt8 {
            luma[luma.indices.first { Double($0 + 1) >= share * Double(luma.count) - 1e-9 } ?? luma.count - 1]
        }
        return DisplayAdjustment.Levels(black: value(0.01), white: value(0.99))
    }

    @Test("the levels of an image are those found by sorting its pixels")
    func levels() {
        var state: UInt64 = 7
        for (height, width, range) in [(1, 1, 30), (9, 11, 40), (20, 30, 200), (10, 10, 2), (7, 100, 90)] {
            var image = Image(size: Size(height: height, width: width))
            for at in image.bytes.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                image.bytes[at] = UInt8(20 + Int(state >> 33) % range)
            }
            #expect(image.levels() == Self.naiveLevels(image), "\(height)x\(width)")
        }
    }

    @Test("single bright pixels do not change the levels, and a plain image has none")
    func outliers() {
        var image = Image(size: Size(height: 20, width: 20), fill: RGB(30, 30, 30))
        #expect(image.levels() == nil)
        for column in 0..<10 { image[3, column] = RGB(50, 50, 50) }
        image[0, 0] = RGB(255, 255, 255)
        #expect(image.levels() == DisplayAdjustment.Levels(black: 30, white: 50))
        #expect(DisplayAdjustment.Levels(black: 30, white: 30) == nil)
    }

    @Test("steps go to whole steps and stop at the ends", arguments: DisplaySetting.allCases)
    func steps(setting: DisplaySetting) {
        var value = DisplayAdjustment()[keyPath: setting.value]
        let neutral = value
        for _ in 0..<100 { value = setting.stepped(value, by: 1) }
        #expect(value == setting.range.upperBound)
        for _ in 0..<200 { value = setting.stepped(value, by: -1) }
        #expect(value == setting.range.lowerBound)
        #expect(setting.stepped(setting.stepped(neutral, by: 1), by: -1) == neutral)
        #expect(DisplaySetting.gamma.stepped(1.83, by: 1) == 1.9)
    }

    @Test("an adjustment is stored without its channel, and values out of range are recognized")
    func stored() throws {
        let adjustment = Self.adjustment {
            ($0.gamma, $0.levels, $0.channel) = (1.8, DisplayAdjustment.Levels(black: 3, white: 99), .red)
        }
        let text = try JSONEncoder().encode(adjustment)
        var read = try JSONDecoder().decode(DisplayAdjustment.self, from: text)
        #expect(read.channel == .color && read.isValid)
        read.channel = .red
        #expect(read == adjustment)
        for broken in [
            #"{"gamma":0,"contrast":0,"brightness":0}"#, #"{"gamma":1,"contrast":1e9,"brightness":0}"#,
            #"{"gamma":1,"contrast":0,"brightness":0,"levels":{"black":9,"white":9}}"#,
        ] {
            #expect(try !JSONDecoder().decode(DisplayAdjustment.self, from: Data(broken.utf8)).isValid)
        }
    }
}
