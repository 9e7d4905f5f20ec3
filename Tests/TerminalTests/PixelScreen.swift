import CZlib
import Foundation
import Imagery
import Terminal

/// The pixels of a terminal that shows images: a plain model of the parts of both protocols that the program uses.
/// Texts are not drawn. Cells without an image are black.
struct PixelScreen {
    let columns: Int
    let rows: Int
    let cell: CellSize
    /// Red, green and blue of each pixel that sixel images have drawn; nil if none did.
    private var drawn: [[UInt8]?]
    /// The number of bytes of graphics that were received, with the movements of the cursor.
    private(set) var failures: [String] = []

    struct Image {
        var width: Int
        var height: Int
        /// Red, green, blue and alpha.
        var pixels: [UInt8]
    }

    private struct Placement {
        let row: Int
        let column: Int
        let keys: [String: Int]
    }

    private var images: [Int: Image] = [:]
    private var placements: [Int: Placement] = [:]
    private var row = 0
    private var column = 0
    private var chunks: (keys: String, payload: String) = ("", "")

    init(columns: Int, rows: Int, cell: CellSize) {
        (self.columns, self.rows, self.cell) = (columns, rows, cell)
        drawn = Array(repeating: nil, count: columns * cell.width * rows * cell.height)
    }

    var imageCount: Int { images.count }

    /// Erases the pixels of a cell, as a terminal does with sixel images when it writes a character there.
    mutating func write(x: Int, y: Int) {
        for pixelRow in y * cell.height..<(y + 1) * cell.height {
            for pixelColumn in x * cell.width..<(x + 1) * cell.width {
                drawn[pixelRow * columns * cell.width + pixelColumn] = nil
            }
        }
    }

    mutating func feed(_ bytes: [UInt8]) {
        var at = 0
        while at < bytes.count {
            guard bytes[at] == 0x1B, at + 1 < bytes.count else {
                failures.append("text at byte \(at)")
                return
            }
            if bytes[at + 1] == UInt8(ascii: "[") {
                let end = bytes[at...].firstIndex(of: UInt8(ascii: "H"))!
                let numbers = String(decoding: bytes[at + 2..<end], as: UTF8.self).split(separator: ";").map {
                    Int($0)!
                }
                (row, column) = (numbers[0] - 1, numbers[1] - 1)
                at = end + 1
            } else {
                let end = bytes[at...].firstRange(of: [0x1B, 0x5C])!
                let body = String(decoding: bytes[at + 2..<end.lowerBound], as: UTF8.self)
                if bytes[at + 1] == UInt8(ascii: "_") { message(String(body.dropFirst())) } else { sixel(body) }
                at = end.upperBound
            }
        }
    }

    // MARK: kitty

    private mutating func message(_ body: String) {
        let parts = body.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let payload = parts.count > 1 ? parts[1] : ""
        if payload.count > 4096 { failures.append("a payload of \(payload.count)") }
        if !parts[0].contains("q=2") { failures.append("no q=2: \(parts[0])") }
        if chunks.keys.isEmpty { chunks.keys = parts[0] }
        chunks.payload += payload
        if parts[0].contains("m=1") { return }
        let (text, data) = (chunks.keys, Data(base64Encoded: chunks.payload).map(Array.init) ?? [])
        chunks = ("", "")
        var keys: [String: Int] = [:]
        var letters: [String: String] = [:]
        for pair in text.split(separator: ",") {
            let (name, value) = (String(pair.prefix(1)), String(pair.dropFirst(2)))
            letters[name] = value
            keys[name] = Int(value)
        }
        let number = keys["i"] ?? 0
        switch letters["a"] {
        case "t":
            placements[number] = nil
            if keys["f"] == 100, data.count > 25, data[25] == 3 {
                images[number] = Self.indexedPNG(data)
            } else if keys["f"] == 100, let image = try? PNG.decode(data) {
                var pixels: [UInt8] = []
                for at in stride(from: 0, to: image.bytes.count, by: 3) { pixels += image.bytes[at..<at + 3] + [255] }
                images[number] = Image(width: image.size.width, height: image.size.height, pixels: pixels)
            } else {
                let (width, height) = (keys["s"]!, keys["v"]!)
                images[number] = Image(width: width, height: height, pixels: Self.inflate(data, to: 4 * width * height))
            }
        case "f":
            guard let image = images[number], keys["X"] == 1, keys["r"] == 1 else {
                failures.append("edit \(text)")
                return
            }
            let (left, top, width, height) = (keys["x"]!, keys["y"]!, keys["s"]!, keys["v"]!)
            let pixels = Self.inflate(data, to: 4 * width * height)
            for y in 0..<height {
                for x in 0..<width {
                    for channel in 0..<4 {
                        images[number]!.pixels[4 * ((top + y) * image.width + left + x) + channel] =
                            pixels[4 * (y * width + x) + channel]
                    }
                }
            }
        case "p":
            if images[number] == nil || keys["C"] != 1 { failures.append("placement \(text)") }
            placements[number] = Placement(row: row, column: column, keys: keys)
        case "d":
            if letters["d"] != "I" { failures.append("deletion \(text)") }
            images[number] = nil
            placements[number] = nil
        default: failures.append("message \(text)")
        }
    }

    /// The image of a PNG file with a palette and opacities.
    static func indexedPNG(_ file: [UInt8]) -> Image {
        func number(_ at: Int) -> Int { file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        var chunks: [String: ArraySlice<UInt8>] = [:]
        var at = 8
        while at < file.count {
            chunks[String(decoding: file[at + 4..<at + 8], as: UTF8.self)] = file[at + 8..<at + 8 + number(at)]
            at += number(at) + 12
        }
        let (width, height) = (number(16), number(20))
        let (colors, opacities) = (Array(chunks["PLTE"]!), Array(chunks["tRNS"]!))
        let rows = inflate(Array(chunks["IDAT"]!), to: height * (width + 1))
        let pixels = rows.indices.filter { $0 % (width + 1) > 0 }.flatMap { at -> [UInt8] in
            let index = Int(rows[at])
            return colors[3 * index..<3 * index + 3] + [opacities[index]]
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    private static func inflate(_ bytes: [UInt8], to count: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        var size = UInt(count)
        guard uncompress(&result, &size, bytes, UInt(bytes.count)) == Z_OK, Int(size) == count else { return [] }
        return result
    }

    // MARK: sixel

    private mutating func sixel(_ body: String) {
        var text = body.drop { $0 != "q" }.dropFirst()[...]
        func numbers() -> [Int] {
            let digits = text.prefix { $0.isNumber || $0 == ";" }
            text = text.dropFirst(digits.count)
            return digits.split(separator: ";").map { Int($0)! }
        }
        var palette: [Int: [UInt8]] = [:]
        var (color, x, top, times) = (0, 0, 0, 1)
        var size = (width: 0, height: 0)
        while let character = text.popFirst() {
            switch character {
            case "\"":
                let values = numbers()
                size = (values[2], values[3])
            case "#":
                let values = numbers()
                color = values[0]
                if values.count == 5 { palette[color] = values[2...].map { UInt8(($0 * 255 + 50) / 100) } }
            case "!": times = numbers()[0]
            case "$": x = 0
            case "-": (x, top) = (0, top + 6)
            default:
                let bits = Int(character.asciiValue!) - 63
                for _ in 0..<times {
                    for bit in 0..<6 where bits >> bit & 1 == 1 { draw(x, top + bit, palette[color], size) }
                    x += 1
                }
                times = 1
            }
        }
        if (row * cell.height + size.height + cell.height - 1) / cell.height > rows - 1 {
            failures.append("a sixel image in the last row")
        }
    }

    private mutating func draw(_ x: Int, _ y: Int, _ color: [UInt8]?, _ size: (width: Int, height: Int)) {
        guard x < size.width, y < size.height, let color else {
            failures.append("a pixel outside of the image, or without a color")
            return
        }
        drawn[(row * cell.height + y) * columns * cell.width + column * cell.width + x] = color
    }

    // MARK: The result

    /// Red, green and blue of each pixel.
    func pixels() -> [UInt8] {
        let width = columns * cell.width
        var result = drawn.flatMap { $0 ?? [0, 0, 0] }
        for (number, placement) in placements.sorted(by: {
            ($0.value.keys["z"]!, $0.key) < ($1.value.keys["z"]!, $1.key)
        }) {
            let (image, keys) = (images[number]!, placement.keys)
            let (sourceWidth, sourceHeight) = (keys["w"]!, keys["h"]!)
            let shownWidth = keys["c"].map { $0 * cell.width } ?? sourceWidth
            let shownHeight = keys["r"].map { $0 * cell.height } ?? sourceHeight
            let left = placement.column * cell.width + (keys["X"] ?? 0)
            let top = placement.row * cell.height + (keys["Y"] ?? 0)
            for y in 0..<shownHeight {
                for x in 0..<shownWidth {
                    let from =
                        (keys["y"]! + (2 * y + 1) * sourceHeight / (2 * shownHeight)) * image.width
                        + keys["x"]! + (2 * x + 1) * sourceWidth / (2 * shownWidth)
                    let alpha = Int(image.pixels[4 * from + 3])
                    for channel in 0..<3 {
                        let at = 3 * ((top + y) * width + left + x) + channel
                        let mixed = Int(result[at]) * (255 - alpha) + Int(image.pixels[4 * from + channel]) * alpha
                        result[at] = UInt8((mixed + 127) / 255)
                    }
                }
            }
        }
        return result
    }
}
