import Foundation

/// Messages of the kitty graphics protocol. All have `q=2`, so that the terminal does not answer.
enum KittyMessage {
    /// The longest payload of a message, in characters.
    private static let chunk = 4096
    /// Images are above the cells, whose characters are blank there. Below texts (a negative depth), kitty 0.26 mixes
    /// the colors of frames in cells with a background.
    private static let depth = 1

    /// Sends an image without showing it. An image of the same number is replaced.
    static func transmit(_ raster: Raster, isOpaque: Bool, as image: Int) -> [UInt8] {
        let indexed = RasterPNG.encodeIndexed(raster, isOpaque: isOpaque)
        if let file = indexed ?? (isOpaque ? RasterPNG.encode(raster) : nil) {
            return message("a=t,f=100,i=\(image)", file)
        }
        let pixels = Deflate.compress(raster.bytes, .areas)
        return message("a=t,f=32,o=z,s=\(raster.width),v=\(raster.height),i=\(image)", pixels)
    }

    /// Replaces a part of an image. The default would blend it with the pixels that are there; `X=1` does not.
    static func edit(_ part: Rect, of raster: Raster, as image: Int) -> [UInt8] {
        let pixels = Deflate.compress(raster.bytes(of: part), .areas)
        let keys = "a=f,r=1,X=1,f=32,o=z,x=\(part.x),y=\(part.y),s=\(part.width),v=\(part.height),i=\(image)"
        return message(keys, pixels, repeats: "a=f")
    }

    /// Shows a part of an image, scaled to cells. It replaces where the image was shown before.
    /// - Parameter layer: Higher layers are shown above lower ones.
    static func place(_ image: Int, _ source: Rect, in area: Rect, layer: Int) -> [UInt8] {
        place(image, source, x: area.x, y: area.y, layer: layer, ",c=\(area.width),r=\(area.height)")
    }

    /// Shows a part of an image in its own size.
    /// - Parameters:
    ///   - x: The column of the cell with the upper left corner.
    ///   - left: Pixels from the left edge of that cell.
    static func place(_ image: Int, _ source: Rect, x: Int, y: Int, left: Int, top: Int, layer: Int) -> [UInt8] {
        place(image, source, x: x, y: y, layer: layer, ",X=\(left),Y=\(top)")
    }

    private static func place(_ image: Int, _ source: Rect, x: Int, y: Int, layer: Int, _ keys: String) -> [UInt8] {
        let part = "x=\(source.x),y=\(source.y),w=\(source.width),h=\(source.height)"
        return Array("\u{1B}[\(y + 1);\(x + 1)H".utf8)
            + message("a=p,i=\(image),p=1,C=1,z=\(depth + layer),\(part)" + keys, [])
    }

    /// Removes an image with its data.
    static func delete(_ image: Int) -> [UInt8] { message("a=d,d=I,i=\(image)", []) }

    /// - Parameter repeats: The keys that further chunks must repeat.
    private static func message(_ keys: String, _ payload: [UInt8], repeats: String? = nil) -> [UInt8] {
        let text = Array(Data(payload).base64EncodedString().utf8)
        var result: [UInt8] = []
        var start = 0
        repeat {
            let end = min(text.count, start + chunk)
            var control = start == 0 ? keys + ",q=2" : (repeats.map { $0 + "," } ?? "") + "q=2"
            if end < text.count { control += ",m=1" } else if start > 0 { control += ",m=0" }
            result += Array("\u{1B}_G\(control)".utf8)
            if end > start { result += [0x3B] + text[start..<end] }
            result += [0x1B, 0x5C]
            start = end
        } while start < text.count
        return result
    }
}
