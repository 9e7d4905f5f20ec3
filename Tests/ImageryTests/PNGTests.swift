import Problems
import TestSupport
import Testing

@testable import Imagery

@Suite("PNG")
struct PNGTests {
    struct Case: Sendable, CustomStringConvertible {
        let kind: PNGBuilder.Kind
        let depth: Int
        let interlaced: Bool

        var description: String { "\(kind) \(depth) bit\(interlaced ? " interlaced" : "")" }

        static let all = PNGBuilder.Kind.allCases.flatMap { kind in
            kind.depths.flatMap { depth in
                [false, true].map { Case(kind: kind, depth: depth, interlaced: $0) }
            }
        }

        func builder(_ size: Size) -> PNGBuilder {
            var builder = PNGBuilder(kind, depth: depth, width: size.width, height: size.height)
            builder.interlaced = interlaced
            if kind == .palette {
                builder.palette = (0..<1 << depth).flatMap(Self.paletteEntry)
            }
            return builder
        }

        static func paletteEntry(_ index: Int) -> [UInt8] {
            [UInt8(255 - index), UInt8(index * 7 % 256), UInt8(index)]
        }

        func sample(_ row: Int, _ column: Int, _ channel: Int) -> Int {
            (row * 40_503 + column * 9_973 + channel * 30_011 + 77) % (1 << depth)
        }

        /// The sample, scaled to 8 bits and rounded.
        func scaled(_ row: Int, _ column: Int, _ channel: Int) -> UInt8 {
            let largest = Double((1 << depth) - 1)
            return UInt8((Double(sample(row, column, channel)) / largest * 255).rounded())
        }

        func color(_ row: Int, _ column: Int) -> RGB {
            switch kind {
            case .gray, .grayAlpha:
                let gray = scaled(row, column, 0)
                return RGB(gray, gray, gray)
            case .rgb, .rgbAlpha: return RGB(scaled(row, column, 0), scaled(row, column, 1), scaled(row, column, 2))
            case .palette:
                let entry = Self.paletteEntry(sample(row, column, 0))
                return RGB(entry[0], entry[1], entry[2])
            }
        }
    }

    static let sizes = [
        Size(height: 1, width: 1), Size(height: 3, width: 5), Size(height: 9, width: 8), Size(height: 13, width: 17),
    ]

    @Test("every kind of PNG decodes to its colors in 8 bits", arguments: Case.all)
    func colors(of kind: Case) throws {
        for size in Self.sizes {
            let bytes = kind.builder(size).bytes(kind.sample)
            let image = try PNG.decode(bytes, range: .bits16)
            #expect(try PNG.inspect(bytes).size == size)
            let expected = (0..<size.count).map { kind.color($0 / size.width, $0 % size.width) }
            #expect((0..<size.count).map { image[$0 / size.width, $0 % size.width] } == expected, "\(size)")
        }
    }

    @Test(
        "masks keep palette indices and gray values unchanged", arguments: Case.all.filter { $0.kind.channels < 3 })
    func rawValues(of kind: Case) throws {
        for size in Self.sizes {
            let largest = min(255, (1 << kind.depth) - 1)
            let value = { (row: Int, column: Int, _: Int) in (row * 31 + column * 17) % (largest + 1) }
            let mask = try #require(try PNG.decodeMask(kind.builder(size).bytes(value)).mask)
            #expect(mask.size == size)
            #expect(
                mask.values == (0..<size.count).map { UInt8(value($0 / size.width, $0 % size.width, 0)) }, "\(size)")
        }
    }

    @Test("color masks are read as colors, without alpha", arguments: Case.all.filter { $0.kind.channels > 2 })
    func colorMasks(of kind: Case) throws {
        let size = Size(height: 3, width: 5)
        let content = try PNG.decodeMask(kind.builder(size).bytes(kind.sample))
        #expect(content.mask == nil && content.size == size)
        #expect(content == .colors(try PNG.decode(kind.builder(size).bytes(kind.sample), range: .bits16)))
    }

    @Test("a palette mask is read as indices with its palette")
    func paletteOfMask() throws {
        let exact = Case(kind: .palette, depth: 2, interlaced: false)
        let bytes = exact.builder(Size(height: 2, width: 2)).bytes { row, column, _ in 2 * row + column }
        let expected = (0..<4).map(Case.paletteEntry).map { RGB($0[0], $0[1], $0[2]) }
        #expect(
            try PNG.decodeMask(bytes)
                == .values(LabelMask(size: Size(height: 2, width: 2), values: [0, 1, 2, 3]), palette: expected))
    }

    @Test("a mask may hold all 256 values")
    func allValues() throws {
        let mask = LabelMask(size: Size(height: 16, width: 16), values: (0...255).map { $0 })
        #expect(try PNG.decodeMask(PNG.encodeMask(mask)).mask?.distinctValues == mask.values)
    }

    @Test(
        "16-bit samples that use fewer bits are scaled by the range they use",
        arguments: [
            (1, SampleRange.bits8, 1), (255, .bits8, 255), (256, .bits10, 64), (1023, .bits10, 255),
            (2000, .bits11, 249), (4095, .bits12, 255), (8000, .bits13, 249), (16383, .bits14, 255),
            (16384, .bits16, 64), (32767, .bits16, 127), (65535, .bits16, 255),
        ], [false, true])
    func ranges(case: (largest: Int, range: SampleRange, byte: UInt8), interlaced: Bool) throws {
        for kind in [PNGBuilder.Kind.gray, .grayAlpha, .rgb, .rgbAlpha] {
            var builder = PNGBuilder(kind, depth: 16, width: 3, height: 2)
            builder.interlaced = interlaced
            // Alpha does not count as a sample. A large value in one channel of one pixel is enough.
            let bytes = builder.bytes { row, column, channel in
                if [.grayAlpha, .rgbAlpha].contains(kind), channel == kind.channels - 1 { return 65_535 }
                return row == 1 && column == 2 && channel == 0 ? `case`.largest : 0
            }
            #expect(try PNG.inspect(bytes).sampleRange == `case`.range)
            #expect(try PNG.decode(bytes)[1, 2].red == `case`.byte)
            #expect(try PNG.decode(bytes)[0, 0] == RGB(0, 0, 0))
        }
    }

    @Test("an image is decoded with a given range, for example one that all images of a dataset share")
    func sharedRange() throws {
        let bytes = PNGBuilder(.gray, depth: 16, width: 2, height: 1).bytes { _, column, _ in column == 0 ? 1000 : 5000
        }
        #expect(try PNG.decode(bytes, range: .bits12)[0, 0].red == 62)
        #expect(try PNG.decode(bytes, range: .bits12)[0, 1].red == 255)
        #expect(try PNG.inspect(PNG.encode(Image(size: Size(height: 1, width: 1)))).sampleRange == nil)
    }

    @Test("a 16-bit mask with a value above 255 is refused, and the error states the value")
    func wideMask() {
        let bytes = PNGBuilder(.gray, depth: 16, width: 4, height: 4).bytes { row, _, _ in row == 3 ? 300 : 3 }
        let error = #expect(throws: Problem.self) { try PNG.decodeMask(bytes) }
        #expect(error?.reason == "the 16 bit mask holds the value 300")
    }

    @Test(
        "transparent pixels and palette entries keep their color",
        arguments: [
            (PNGBuilder.Kind.gray, 8, [0, 9]), (.gray, 2, [0, 1]), (.palette, 4, [0, 128]),
            (.rgb, 8, [0, 9, 0, 9, 0, 9]), (.rgb, 16, [0, 9, 0, 9, 0, 9]),
        ] as [(PNGBuilder.Kind, Int, [UInt8])])
    func transparency(kind: PNGBuilder.Kind, depth: Int, chunk: [UInt8]) throws {
        let exact = Case(kind: kind, depth: depth, interlaced: false)
        var builder = exact.builder(Size(height: 3, width: 5))
        let opaque = try PNG.decode(builder.bytes(exact.sample))
        builder.transparency = chunk
        #expect(try PNG.decode(builder.bytes(exact.sample)) == opaque)
    }

    @Test("encoded images decode to the same pixels")
    func roundTrip() throws {
        let size = Size(height: 37, width: 53)
        let image = Image(size: size, bytes: (0..<size.count * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })
        #expect(try PNG.decode(PNG.encode(image)) == image)

        let mask = LabelMask(size: size, values: (0..<size.count).map { UInt8($0 % 256) })
        #expect(try PNG.decodeMask(PNG.encodeMask(mask)).mask == mask)

        let palette = [RGB(1, 2, 3), RGB(255, 0, 9), RGB(7, 7, 7)]
        let indexed = LabelMask(size: size, values: (0..<size.count).map { UInt8($0 % 3) })
        let bytes = PNG.encodeMask(indexed, palette: palette)
        #expect(try PNG.decodeMask(bytes) == .values(indexed, palette: palette))
        #expect(try PNG.decode(bytes)[0, 1] == palette[1])
    }

    @Test("a truncated file is refused at any length, without a crash", arguments: [false, true])
    func truncation(interlaced: Bool) {
        let size = Size(height: 9, width: 8)
        for kind in [
            Case(kind: .rgb, depth: 8, interlaced: interlaced), .init(kind: .palette, depth: 4, interlaced: interlaced),
        ] {
            let bytes = kind.builder(size).bytes(kind.sample)
            for length in 0..<bytes.count {
                let part = Array(bytes.prefix(length))
                #expect(throws: Problem.self) { try PNG.decode(part) }
                #expect(throws: Problem.self) { try PNG.decodeMask(part) }
                #expect(throws: Problem.self) { try PNG.inspect(part) }
            }
        }
    }

    @Test("a damaged byte causes no crash, and the checksums detect it")
    func damage() throws {
        let kind = Case(kind: .palette, depth: 4, interlaced: true)
        let bytes = kind.builder(Size(height: 9, width: 8)).bytes(kind.sample)
        _ = try PNG.inspect(bytes)
        for at in bytes.indices {
            for flip in [0x01, 0x80, 0xff] as [UInt8] {
                var damaged = bytes
                damaged[at] ^= flip
                _ = try? PNG.decode(damaged)
                _ = try? PNG.decodeMask(damaged)
                #expect(throws: Problem.self) { try PNG.inspect(damaged) }
            }
        }
    }

    @Test(
        "an absurd size is refused before memory is allocated",
        arguments: [
            (0, 5, "says 0x5 pixels"), (1 << 30, 1 << 30, "more than the 134217728 that are read"),
            (0xffff_ffff, 0xffff_ffff, "more than"), (10_000, 10_000, "has only"),
        ])
    func absurdSizes(width: Int, height: Int, reason: String) {
        var bytes = PNGBuilder(.rgb, depth: 8, width: 1, height: 1).bytes { _, _, _ in 0 }
        let dimensions = [width, height].flatMap { v in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: v >> $0) } }
        let header = PNGBuilder.chunk("IHDR", dimensions + [8, 2, 0, 0, 0])
        bytes.replaceSubrange(8..<33, with: header)
        let error = #expect(throws: Problem.self) { try PNG.decode(bytes) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("16-bit gray is written with the higher byte first, and read with the same values")
    func gray16() throws {
        let size = Size(height: 2, width: 3)
        let small: [UInt16] = [0, 1, 7, 200, 254, 255]
        let mask = LabelMask(size: size, values: small.map { UInt8($0) })
        let content = try PNG.decodeMask(PNG.encode(gray16: small, size: size))
        #expect(content == MaskContent.values(mask, palette: []))
        let error = #expect(throws: Problem.self) {
            try PNG.decodeMask(PNG.encode(gray16: [0, 1, 26_001, 3, 4, 5], size: size))
        }
        #expect(error?.reason == "the 16 bit mask holds the value 26001")
    }
}

extension MaskContent {
    /// The values; nil for colors.
    fileprivate var mask: LabelMask? {
        guard case .values(let mask, _) = self else { return nil }
        return mask
    }
}
