import Foundation
import Testing

@testable import Drawing

@Suite("Ticks of axes")
struct TickTests {
    /// Ranges of many sizes and places: 400 pairs of ends from a fixed sequence.
    private static let ranges: [ClosedRange<Double>] = {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        return (0..<400).map { _ in
            let span = pow(10, random() * 24 - 12)
            let start = (random() - 0.5) * span * pow(10, random() * 4)
            return start...(start + span)
        }
    }()

    private func range(_ range: ClosedRange<Double>, _ scale: Axis.Scale = .linear) -> AxisRange {
        AxisRange(Axis("", from: range.lowerBound, to: range.upperBound, scale: scale))
    }

    /// All multiples in the range of each step 1, 2, 2.5 and 5 times a power of ten, from small to large steps; the
    /// first with at most ten of them.
    private func naive(_ range: ClosedRange<Double>) -> (step: Decimal, ticks: [Double]) {
        for exponent in -16...16 {
            for mantissa in [Decimal(1), 2, Decimal(string: "2.5")!, 5] {
                let step = mantissa * (exponent < 0 ? 1 / pow(Decimal(10), -exponent) : pow(Decimal(10), exponent))
                let number = NSDecimalNumber(decimal: step).doubleValue
                guard (range.upperBound - range.lowerBound) / number <= 11 else { continue }
                var ticks: [Double] = []
                var index = Int((range.lowerBound / number).rounded(.down)) - 1
                while true {
                    let value = NSDecimalNumber(decimal: Decimal(index) * step).doubleValue
                    if value > range.upperBound { break }
                    if value >= range.lowerBound { ticks.append(value) }
                    index += 1
                }
                if ticks.count <= 10 { return (step, ticks) }
            }
        }
        return (0, [])
    }

    @Test("the ticks are the multiples of the smallest step 1, 2, 2.5 or 5 that gives at most ten")
    func definition() {
        for ends in Self.ranges {
            let ticks = Ticks.values(in: range(ends)) { _ in true }
            let expected = naive(ends).ticks
            #expect(3...10 ~= ticks.count, "\(ends): \(ticks)")
            #expect(ticks.count == expected.count, "\(ends): \(ticks) instead of \(expected)")
            for (tick, value) in zip(ticks, expected) {
                #expect(abs(tick - value) <= 1e-9 * (ends.upperBound - ends.lowerBound))
            }
        }
    }

    @Test("labels do not overlap on an axis of any length, and are different numbers near their ticks")
    func labels() {
        for (index, ends) in Self.ranges.enumerated() {
            let length = Double(40 + index * 3)
            let range = range(ends)
            let ticks = Ticks.values(in: range) { ticks in
                PlotFrame.fits(
                    zip(ticks, TickLabels.texts(of: ticks)).map {
                        (range.position(of: $0)! * length, 8 * Double($1.count))
                    }, in: length, gap: 4)
            }
            let texts = TickLabels.texts(of: ticks)
            #expect(Set(texts).count == ticks.count, "\(texts)")
            let boxes = zip(ticks, texts).map { (range.position(of: $0)! * length, 4 * Double($1.count)) }
            for (one, next) in zip(boxes, boxes.dropFirst()) { #expect(one.0 + one.1 < next.0 - next.1, "\(texts)") }
            for (tick, text) in zip(ticks, texts) {
                let value = Self.value(text)
                #expect(abs(value - tick) <= 1e-4 * (ends.upperBound - ends.lowerBound), "\(text) for \(tick)")
            }
        }
    }

    /// Reads a label: "2.5k" is 2500.
    private static func value(_ text: String) -> Double {
        let units: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9]
        guard let last = text.last, let unit = units[last] else { return Double(text) ?? .nan }
        return (Double(text.dropLast()) ?? .nan) * unit
    }

    @Test("labels have just the digits that their ticks need")
    func texts() {
        #expect(TickLabels.texts(of: [0, 0.25, 0.5, 0.75, 1]) == ["0", "0.25", "0.5", "0.75", "1"])
        #expect(TickLabels.texts(of: [0, 500, 1000, 1500]) == ["0", "500", "1k", "1.5k"])
        #expect(TickLabels.texts(of: [0, 2_000_000, 4_000_000]) == ["0", "2M", "4M"])
        #expect(TickLabels.texts(of: [1996, 1998, 2000]) == ["1996", "1998", "2000"])
        #expect(TickLabels.texts(of: [-0.2, -0.1, 0, 0.1]) == ["-0.2", "-0.1", "0", "0.1"])
        #expect(TickLabels.texts(of: [0, 0.1, 0.2, 0.30000000000000004], .percent) == ["0%", "10%", "20%", "30%"])
        #expect(TickLabels.texts(of: [0, 0.025, 0.05], .percent) == ["0%", "2.5%", "5%"])
        #expect(TickLabels.texts(of: [0, 0.0002, 0.0004]) == ["0", "2e-4", "4e-4"])
        #expect(TickLabels.texts(of: [0.01, 1, 100, 10_000], .number, .logarithmic) == ["0.01", "1", "100", "10k"])
    }

    @Test("a logarithmic axis has powers of ten, or also 2 and 5 times them, as many as fit")
    func logarithmic() {
        let all: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
        #expect(Ticks.values(in: range(1...1000, .logarithmic)) { _ in true } == all)
        #expect(Ticks.values(in: range(1...1000, .logarithmic)) { $0.count < 5 } == [1, 10, 100, 1000])
        #expect(Ticks.values(in: range(1e-8...1e8, .logarithmic)) { $0.count < 6 } == [1e-6, 1e-3, 1, 1e3, 1e6])
        #expect(Ticks.values(in: range(30...40, .logarithmic)) { $0.count < 7 } == [30, 32, 34, 36, 38, 40])
        #expect(range(1...100, .logarithmic).position(of: 10) == 0.5)
        #expect(range(1...100, .logarithmic).position(of: 0) == nil)
    }

    @Test("a range is that of the data with a margin, and is never empty")
    func ranges() {
        func range(_ values: [Double], from: Double? = nil, to: Double? = nil) -> [Double] {
            let range = AxisRange(Axis("", from: from, to: to), values: values)
            return [range.lowest, range.highest]
        }
        #expect(range([10, 20, .nan, .infinity]) == [9.6, 20.4])
        #expect(range([0.1, 10]).first == 0, "data that is not negative has no negative margin")
        #expect(range([1, 2], from: 0, to: 5) == [0, 5])
        #expect(range([3, 3]) == [1.5, 4.5])
        #expect(range([0, 0]) == [0, 1])
        #expect(range([]) == [0, 1])
        #expect(range([7], from: 9).first == 9)
        let extremes: [[Double]] = [
            [1e308, -1e308], [.nan], [.leastNonzeroMagnitude, 0], [-4, -4], [1, 1.0.nextUp], [-.infinity],
        ]
        for values in extremes {
            for ends in [(nil, nil), (0, nil), (nil, 0), (2, 1), (.nan, .infinity)] as [(Double?, Double?)] {
                for scale in [Axis.Scale.linear, .logarithmic] {
                    let range = AxisRange(Axis("", from: ends.0, to: ends.1, scale: scale), values: values)
                    #expect(range.lowest < range.highest && (range.highest - range.lowest).isFinite)
                    #expect(!Ticks.values(in: range) { _ in true }.isEmpty, "\(values), \(ends)")
                }
            }
        }
    }
}
