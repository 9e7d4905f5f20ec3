import Colors
import Testing

@Suite("sRGB and Oklab")
struct OklabTests {
    @Test("linear light equals the published values for 0, the end of the linear segment, 128 and 255")
    func linear() {
        let published: [(UInt8, Double)] = [(0, 0), (10, 0.00303527), (128, 0.21586050), (255, 1)]
        for (byte, light) in published { #expect(abs(SRGB.linear(byte) - light) < 1e-8, "\(byte)") }
    }

    @Test("Oklab equals the published values for black, white, red, green and blue")
    func oklab() {
        let published: [(UInt8, UInt8, UInt8, SIMD3<Double>)] = [
            (0, 0, 0, SIMD3(0, 0, 0)), (255, 255, 255, SIMD3(1, 0, 0)), (255, 0, 0, SIMD3(0.62796, 0.22486, 0.12585)),
            (0, 255, 0, SIMD3(0.86644, -0.23389, 0.17950)), (0, 0, 255, SIMD3(0.45201, -0.03246, -0.31153)),
        ]
        for (red, green, blue, place) in published {
            let difference = Oklab(red, green, blue).coordinates - place
            #expect((difference * difference).sum() < 1e-8)
        }
    }

    @Test("squared distances are those of the coordinates, and the lightness is the first coordinate")
    func distance() {
        let (black, white) = (Oklab(0, 0, 0), Oklab(255, 255, 255))
        #expect(abs(black.squaredDistance(to: white) - 1) < 1e-6)
        #expect(white.squaredDistance(to: white) == 0)
        let (red, green) = (Oklab(255, 0, 0), Oklab(0, 255, 0))
        #expect(abs(red.squaredDistance(to: green) - 0.27020) < 1e-4, "\(red.squaredDistance(to: green))")
        #expect(Oklab(0, 0, 255).lightness < Oklab(0, 255, 0).lightness)
        #expect(green.lightness == green.coordinates[0])
    }

    @Test("colors are the same after a way to Oklab and back")
    func inverse() {
        for value in stride(from: 0, through: 0xFFFFFF, by: 65_537 * 3 + 1009) {
            let color = SIMD3(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
            let linear = Oklab(coordinates: Oklab(color.x, color.y, color.z).coordinates).linear
            let back = SIMD3(SRGB.encoded(linear.x), SRGB.encoded(linear.y), SRGB.encoded(linear.z)) * 255
            for channel in 0..<3 { #expect(abs(back[channel] - Double(color[channel])) < 0.01) }
        }
    }
}
