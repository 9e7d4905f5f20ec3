import Imagery
import Testing

@Suite("Paths along edges")
struct LiveWireTests {
    /// A dark disc on a bright ground, with some noise.
    private static func disc(_ size: Size, radius: Int) -> Image {
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width {
                let (down, right) = (row - size.height / 2, column - size.width / 2)
                let value: UInt8 = down * down + right * right <= radius * radius ? 40 : 200
                let noise = UInt8((row * 7 + column * 13) % 5)
                image[row, column] = RGB(value + noise, value, value)
            }
        }
        return image
    }

    /// The smallest cost from a pixel to all others: relaxes all steps until nothing changes (Bellman and Ford).
    private func naiveCosts(_ wire: LiveWire, from start: Int) -> [Int] {
        let (width, count) = (wire.size.width, wire.size.count)
        var best = [Int](repeating: .max / 2, count: count)
        best[start] = 0
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for a in 0..<count {
                for down in -1...1 {
                    for right in -1...1 where down != 0 || right != 0 {
                        let (row, column) = (a / width + down, a % width + right)
                        guard 0..<wire.size.height ~= row, 0..<width ~= column else { continue }
                        let cost = best[a] + wire.cost(of: [a, row * width + column])
                        if cost < best[row * width + column] {
                            best[row * width + column] = cost
                            hasChanged = true
                        }
                    }
                }
            }
        }
        return best
    }

    @Test("a path goes from end to end over neighbors, and none is cheaper")
    func shortest() throws {
        let size = Size(height: 13, width: 17)
        let wire = LiveWire(Self.disc(size, radius: 4))
        for start in [0, 30, 110, 220] {
            let naive = naiveCosts(wire, from: start)
            for end in 0..<size.count {
                let path = try #require(wire.path(from: start, to: end))
                #expect(path.first == start && path.last == end)
                #expect(wire.cost(of: path) == naive[end])
                for (a, b) in zip(path, path.dropFirst()) {
                    #expect(abs(a / 17 - b / 17) <= 1 && abs(a % 17 - b % 17) <= 1 && a != b)
                }
            }
        }
    }

    @Test("between two pixels on the edge of a disc, the path follows the edge")
    func follows() throws {
        let size = Size(height: 41, width: 41)
        let wire = LiveWire(Self.disc(size, radius: 12))
        let path = try #require(wire.path(from: 20 * 41 + 8, to: 20 * 41 + 32))
        for at in path {
            let (down, right) = (Double(at / 41 - 20), Double(at % 41 - 20))
            #expect(abs((down * down + right * right).squareRoot() - 12) < 2)
        }
    }

    @Test("in an image of one color, a path is as short as a straight line")
    func flat() throws {
        let wire = LiveWire(Image(size: Size(height: 20, width: 30), fill: RGB(7, 7, 7)))
        #expect(try #require(wire.path(from: 0, to: 10 * 30 + 25)).count == 26)
        #expect(wire.path(from: 5, to: 5) == [5])
    }

    @Test("ends that are too far apart have no path")
    func tooFar() {
        let size = Size(height: 300, width: 300)
        let wire = LiveWire(Image(size: size, fill: RGB(7, 7, 7)))
        #expect(wire.path(from: 0, to: size.count - 1) == nil)
        #expect(wire.path(from: 0, to: 299) != nil)
    }
}
