import Imagery
import TestSupport
import Testing

@Suite("Crops of scaled images")
struct ScaledCropTests {
    private static let fill = RGB(1, 2, 3)

    private static func image(_ size: Size) -> (Image, LabelMask) {
        var image = Image(size: size)
        var mask = LabelMask(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width {
                image[row, column] = RGB(
                    UInt8((row * 37 + column * 11) % 256), UInt8((row * 5 + column * 83) % 256), UInt8(column % 256))
                mask[row, column] = UInt8((row * 7 + column) % 200)
            }
        }
        return (image, mask)
    }

    /// PyTorch's `interpolate` with `align_corners=False` for one pixel of the scaled image.
    private static func bilinear(_ image: Image, _ scaled: Size, _ row: Int, _ column: Int) -> [Double] {
        func position(_ at: Int, _ extent: Int, _ scaled: Int) -> (Int, Int, Double) {
            let position = max(0, (Double(at) + 0.5) * Double(extent) / Double(scaled) - 0.5)
            let low = min(Int(position), extent - 1)
            return (low, min(low + 1, extent - 1), low == extent - 1 ? 0 : position - Double(low))
        }
        let (top, bottom, down) = position(row, image.size.height, scaled.height)
        let (left, right, across) = position(column, image.size.width, scaled.width)
        func channels(_ row: Int, _ column: Int) -> [Double] {
            let color = image[row, column]
            return [color.red, color.green, color.blue].map(Double.init)
        }
        return (0..<3).map { channel in
            let upper =
                channels(top, left)[channel] * (1 - across) + channels(top, right)[channel] * across
            let lower =
                channels(bottom, left)[channel] * (1 - across) + channels(bottom, right)[channel] * across
            return upper * (1 - down) + lower * down
        }
    }

    @Test(
        "a crop has the pixels of the whole scaled image, and the fill color beyond it",
        arguments: [
            (
                Size(height: 20, width: 30), Size(height: 33, width: 49),
                PixelRect(top: 5, left: 9, height: 20, width: 30)
            ),
            (
                Size(height: 20, width: 30), Size(height: 11, width: 16),
                PixelRect(top: -4, left: -7, height: 20, width: 30)
            ),
            (Size(height: 7, width: 5), Size(height: 14, width: 10), PixelRect(top: 0, left: 0, height: 14, width: 10)),
            (Size(height: 1, width: 1), Size(height: 2, width: 1), PixelRect(top: -1, left: 0, height: 4, width: 3)),
            (Size(height: 9, width: 8), Size(height: 9, width: 8), PixelRect(top: 2, left: 3, height: 4, width: 5)),
        ])
    func definition(size: Size, scaled: Size, rect: PixelRect) {
        let (image, mask) = Self.image(size)
        let crop = ScaledCrop(of: size, scaledTo: scaled, crop: rect)
        let pixels = crop.pixels(of: image.cropped(to: crop.source), fill: Self.fill)
        let labels = crop.labels(of: mask.cropped(to: crop.source))
        #expect(pixels.size == rect.size && labels.size == rect.size)
        for row in 0..<rect.height {
            for column in 0..<rect.width {
                let (y, x) = (rect.top + row, rect.left + column)
                let color = pixels[row, column]
                guard 0..<scaled.height ~= y, 0..<scaled.width ~= x else {
                    #expect(color == Self.fill && labels[row, column] == LabelMask.unlabeled)
                    continue
                }
                let expected = Self.bilinear(image, scaled, y, x)
                for (found, wanted) in zip([color.red, color.green, color.blue], expected) {
                    #expect(abs(Double(found) - wanted) <= 0.501, "\(y), \(x): \(found) instead of \(wanted)")
                }
                let nearest = mask[
                    Int((Double(y) + 0.5) * Double(size.height) / Double(scaled.height)),
                    Int((Double(x) + 0.5) * Double(size.width) / Double(scaled.width))]
                #expect(labels[row, column] == nearest)
            }
        }
    }
}
