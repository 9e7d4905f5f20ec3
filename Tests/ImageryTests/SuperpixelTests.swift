import Foundation
import Imagery
import Testing

@Suite("Superpixels")
struct SuperpixelTests {
    /// Two colors that meet at a slanted edge, with some noise.
    private static func slanted(_ size: Size) -> Image {
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width {
                let noise = (row * 7 + column * 13) % 9
                image[row, column] =
                    isLeft(row, column)
                    ? RGB(UInt8(190 + noise), UInt8(60 + noise), 50) : RGB(40, UInt8(90 + noise), UInt8(170 + noise))
            }
        }
        return image
    }

    private static func isLeft(_ row: Int, _ column: Int) -> Bool { 3 * column < 50 + row }

    @Test(
        "superpixels equal those of a naive implementation, pixel by pixel",
        arguments: [(30, 41, 6), (24, 32, 8), (9, 50, 12), (1, 30, 4), (17, 17, 40), (12, 12, 1)])
    func definition(height: Int, width: Int, side: Int) {
        let image = Self.slanted(Size(height: height, width: width))
        let superpixels = Superpixels(image, side: side)
        #expect(superpixels.labels == PlainSLIC(image, side: side).superpixels().map { Int32($0) })
    }

    @Test("superpixels are connected, have a minimum size, and cover the image")
    func parts() {
        let size = Size(height: 45, width: 60)
        let superpixels = Superpixels(Self.slanted(size), side: 8)
        var seen = [Int](repeating: 0, count: size.count)
        for index in 0..<superpixels.count {
            let pixels = superpixels.pixels(of: index)
            #expect(pixels == pixels.sorted() && pixels.count >= 16)
            for pixel in pixels { seen[pixel] += 1 }
            let own = LabelMask(size: size, values: superpixels.labels.map { $0 == Int32(index) ? 1 : 0 })
            #expect(own.region(atRow: pixels[0] / 60, column: pixels[0] % 60) == PixelRuns(pixels))
            #expect(superpixels[pixels[0] / 60, pixels[0] % 60] == index)
        }
        #expect(seen.allSatisfy { $0 == 1 })
        #expect((20...60).contains(superpixels.count), "\(superpixels.count) of about 42")
    }

    @Test("superpixels follow the edges in the image", arguments: [6, 8, 12])
    func edges(side: Int) {
        let size = Size(height: 40, width: 56)
        let superpixels = Superpixels(Self.slanted(size), side: side)
        for index in 0..<superpixels.count {
            let pixels = superpixels.pixels(of: index)
            let left = pixels.count { Self.isLeft($0 / size.width, $0 % size.width) }
            #expect(min(left, pixels.count - left) * 50 <= pixels.count, "superpixel \(index)")
        }
    }

    @Test("the superpixels of an image with one color form a grid")
    func plain() {
        let superpixels = Superpixels(Image(size: Size(height: 24, width: 32), fill: RGB(9, 80, 200)), side: 8)
        #expect(superpixels.count == 12)
        for index in 0..<12 { #expect((40...90).contains(superpixels.pixels(of: index).count)) }
    }
}

/// A naive implementation of SLIC, after the paper and its program: every pixel is compared with every center,
/// and components are found by spreading the lowest number.
private struct PlainSLIC {
    private let image: Image
    private let side: Int
    private var size: Size { image.size }

    init(_ image: Image, side: Int) {
        self.image = image
        self.side = side
    }

    private struct Center {
        var lab: [Float]
        var row: Float
        var column: Float
    }

    func superpixels() -> [Int] {
        let lab = (0..<size.count).map { self.lab(image[$0 / size.width, $0 % size.width]) }
        let rows = max(1, Int((Double(size.height) / Double(side)).rounded()))
        let columns = max(1, Int((Double(size.width) / Double(side)).rounded()))
        let spacing = (Float(size.count) / Float(rows * columns)).squareRoot()
        let reach = max(
            spacing, max(Float(size.height) / Float(rows), Float(size.width) / Float(columns))
        ).rounded(.up)
        var centers = (0..<rows * columns).map { index in
            start(
                row: (2 * (index / columns) + 1) * size.height / (2 * rows),
                column: (2 * (index % columns) + 1) * size.width / (2 * columns), lab)
        }
        var clusters = [Int](repeating: 0, count: size.count)
        for _ in 0..<10 {
            for at in 0..<size.count {
                let (row, column) = (Float(at / size.width), Float(at % size.width))
                let near = centers.indices.filter {
                    abs(row - centers[$0].row.rounded()) <= reach && abs(column - centers[$0].column.rounded()) <= reach
                }
                func distance(_ index: Int) -> Float {
                    let center = centers[index]
                    let color = square(lab[at], center.lab)
                    let (down, right) = (row - center.row, column - center.column)
                    return color + (down * down + right * right) * (100 / (spacing * spacing))
                }
                if let nearest = near.min(by: { distance($0) < distance($1) }) { clusters[at] = nearest }
            }
            for index in centers.indices {
                let own = clusters.indices.filter { clusters[$0] == index }
                guard !own.isEmpty else { continue }
                func mean(_ value: (Int) -> Float) -> Float { own.reduce(0) { $0 + value($1) } / Float(own.count) }
                centers[index] = Center(
                    lab: (0..<3).map { channel in mean { lab[$0][channel] } },
                    row: mean { Float($0 / size.width) }, column: mean { Float($0 % size.width) })
            }
        }
        return connected(clusters)
    }

    private func start(row: Int, column: Int, _ lab: [[Float]]) -> Center {
        func color(_ row: Int, _ column: Int) -> [Float] {
            lab[min(max(row, 0), size.height - 1) * size.width + min(max(column, 0), size.width - 1)]
        }
        func gradient(_ row: Int, _ column: Int) -> Float {
            square(color(row, column + 1), color(row, column - 1))
                + square(color(row + 1, column), color(row - 1, column))
        }
        let places = (row - 1...row + 1).flatMap { y in (column - 1...column + 1).map { (y, $0) } }
            .filter { 0..<size.height ~= $0.0 && 0..<size.width ~= $0.1 }
        let place = places.min { gradient($0.0, $0.1) < gradient($1.0, $1.1) }!
        return Center(lab: color(place.0, place.1), row: Float(place.0), column: Float(place.1))
    }

    /// The numbers of the components in the order of their first pixels. Small ones get the number of their neighbor.
    private func connected(_ clusters: [Int]) -> [Int] {
        var lowest = Array(clusters.indices)
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for at in clusters.indices {
                for neighbor in [at % size.width > 0 ? at - 1 : at, at >= size.width ? at - size.width : at]
                where clusters[neighbor] == clusters[at] && lowest[neighbor] != lowest[at] {
                    let low = min(lowest[neighbor], lowest[at])
                    (lowest[neighbor], lowest[at]) = (low, low)
                    hasChanged = true
                }
            }
        }
        var numbers: [Int: Int] = [:]
        var count = 0
        for first in Set(lowest).sorted() {
            let before = first % size.width > 0 ? first - 1 : first - size.width
            if lowest.count(where: { $0 == first }) < side * side / 4, before >= 0 {
                numbers[first] = numbers[lowest[before]]
            } else {
                numbers[first] = count
                count += 1
            }
        }
        return lowest.map { numbers[$0]! }
    }

    private func square(_ a: [Float], _ b: [Float]) -> Float {
        let parts = zip(a, b).map { ($0 - $1) * ($0 - $1) }
        return parts[0] + parts[1] + parts[2]
    }

    private func lab(_ color: RGB) -> [Float] {
        let light = [color.red, color.green, color.blue].map { byte -> Float in
            let unit = Double(byte) / 255
            return Float(unit <= 0.04045 ? unit / 12.92 : pow((unit + 0.055) / 1.055, 2.4))
        }
        let white: [Float] = [0.95047, 1, 1.08883]
        let matrix: [[Float]] = [
            [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041],
        ]
        let f = (0..<3).map { row -> Float in
            let t = (matrix[row][0] * light[0] + matrix[row][1] * light[1] + matrix[row][2] * light[2]) / white[row]
            return t > 216 / 24389 ? cbrtf(t) : (24389 / 27 * t + 16) / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }
}
