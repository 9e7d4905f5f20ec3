import Problems
import TestSupport
import Testing

@testable import Imagery

/// Damaged images are read or refused with a `Problem`. Nothing else may happen; see `Fuzzer`.
@Suite("Damaged pictures")
struct ImageFuzzTests {
    private static let image = Image(
        size: Size(height: 24, width: 32), bytes: (0..<24 * 32 * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 31) })

    private static let mask = LabelMask(size: image.size, values: (0..<image.size.count).map { UInt8($0 / 90) })

    /// All kinds and bit depths. The encoder of the program makes only a few of them.
    private static let built: [[UInt8]] = PNGBuilder.Kind.allCases.flatMap { kind in
        kind.depths.flatMap { depth in
            [false, true].map { interlaced in
                var builder = PNGBuilder(kind, depth: depth, width: 11, height: 9)
                builder.interlaced = interlaced
                if kind == .palette { builder.palette = (0..<3 << depth).map { UInt8(truncatingIfNeeded: $0) } }
                return builder.bytes { row, column, channel in (row * 37 + column * 11 + channel) % (1 << min(depth, 8))
                }
            }
        }
    }

    private static let tokens = ["IHDR", "IDAT", "PLTE", "tRNS", "eXIf", "IEND", "\u{1}\u{3}"]

    @Test("damaged PNGs are decoded or refused")
    func png() {
        let photo = EXIF.inserted(EXIF.tiff(orientation: 6), intoPNG: PNG.encode(Self.image))
        let outcome = Fuzzer("png", inputs: [photo, PNG.encode(Self.image)] + Self.built, tokens: Self.tokens)
            .run(repairing: PNGBuilder.withRightChecksums) { bytes in
                let facts = try PNG.inspect(bytes)
                let image = try PNG.decode(bytes)
                guard image.size == facts.size else { throw Disagreement() }
            } isRefusal: {
                $0 is Problem
            }
        #expect(outcome.surprises.isEmpty)
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    @Test("damaged masks are decoded or refused")
    func masks() {
        let palette = Palette.classColors(10)
        let inputs = [PNG.encodeMask(Self.mask), PNG.encodeMask(Self.mask, palette: palette), PNG.encode(Self.image)]
        let outcome = Fuzzer("mask", inputs: inputs + Self.built, tokens: Self.tokens)
            .run(repairing: PNGBuilder.withRightChecksums) { bytes in
                let content = try PNG.decodeMask(bytes)
                let rotated = try PNG.decodeMask(bytes, orientation: .rotatedCounterclockwise)
                guard content.size.count == rotated.size.count else { throw Disagreement() }
                if case .values(let mask, _) = content { _ = mask.distinctValues }
            } isRefusal: {
                $0 is Problem
            }
        #expect(outcome.surprises.isEmpty)
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    @Test("damaged JPEGs are decoded or refused")
    func jpeg() {
        let photo = JPEG.encode(Self.image, quality: 80)
        let inputs = [
            photo, EXIF.inserted(EXIF.tiff(orientation: 8), intoJPEG: photo), JPEGTests.bytes(JPEGTests.gray),
            JPEGTests.bytes(JPEGTests.progressive), JPEGTests.bytes(JPEGTests.cmyk),
        ]
        let outcome = Fuzzer("jpeg", inputs: inputs, tokens: ["\u{ff}", "Exif\0\0", "Adobe", "JFIF"])
            .run { bytes in
                let facts = try JPEG.inspect(bytes)
                let image = try JPEG.decode(bytes)
                guard image.size == facts.size else { throw Disagreement() }
            } isRefusal: {
                $0 is Problem
            }
        #expect(outcome.surprises.isEmpty)
        #expect(outcome.accepted > 0 && outcome.refused > 0)
    }

    /// `inspect` and `decode` disagree.
    private struct Disagreement: Error {}
}
