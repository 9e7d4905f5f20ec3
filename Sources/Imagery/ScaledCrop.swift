/// A crop of a scaled image. Only the crop is computed, not the whole scaled image.
///
/// Pixels are interpolated bilinearly between pixel centers, without a filter against aliasing, as PyTorch's
/// `interpolate` does with `align_corners=False`. Labels are those of the nearest pixel (`nearest-exact`). The crop may
/// reach beyond the scaled image; these pixels get a fill color and no label. O(pixels of the crop).
package struct ScaledCrop: Sendable {
    private let rows: CropAxis
    private let columns: CropAxis
    private let size: Size

    /// - Parameters:
    ///   - image: The size of the image.
    ///   - scaled: The size of the scaled image.
    ///   - crop: A part of the scaled image. It may reach beyond the image, but must have pixels in common with it.
    package init(of image: Size, scaledTo scaled: Size, crop: PixelRect) {
        precondition(
            crop.intersection(PixelRect(top: 0, left: 0, height: scaled.height, width: scaled.width)) != nil
                && image.count > 0, "ScaledCrop: \(crop) of \(image) scaled to \(scaled)")
        rows = CropAxis(image.height, scaledTo: scaled.height, crop: crop.rows)
        columns = CropAxis(image.width, scaledTo: scaled.width, crop: crop.columns)
        size = crop.size
    }

    /// The part of the image that the crop shows. `pixels` and `labels` need only this part.
    package var source: PixelRect {
        PixelRect(
            top: rows.source.lowerBound, left: columns.source.lowerBound, height: rows.source.count,
            width: columns.source.count)
    }

    /// The pixels of the crop.
    /// - Parameters:
    ///   - part: The part `source` of the image.
    ///   - fill: The color of pixels beyond the image.
    package func pixels(of part: Image, fill: RGB) -> Image {
        precondition(part.size == source.size, "ScaledCrop: \(part.size) instead of \(source)")
        let filled = [fill.red, fill.green, fill.blue]
        let stride = part.size.width * 3
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size.count * 3)
        for row in rows.places {
            guard let row else {
                for _ in 0..<size.width { bytes += filled }
                continue
            }
            for column in columns.places {
                guard let column else {
                    bytes += filled
                    continue
                }
                let (above, below) = (row.low * stride, row.high * stride)
                for channel in 0..<3 {
                    let (left, right) = (3 * column.low + channel, 3 * column.high + channel)
                    let upper = mix(part.bytes[above + left], part.bytes[above + right], column.weight)
                    let lower = mix(part.bytes[below + left], part.bytes[below + right], column.weight)
                    bytes.append(UInt8((upper + (lower - upper) * row.weight).rounded()))
                }
            }
        }
        return Image(size: size, bytes: bytes)
    }

    /// The labels of the crop. Pixels beyond the image are unlabeled.
    /// - Parameter part: The part `source` of the labels.
    package func labels(of part: LabelMask) -> LabelMask {
        precondition(part.size == source.size, "ScaledCrop: \(part.size) instead of \(source)")
        var values: [UInt8] = []
        values.reserveCapacity(size.count)
        for row in rows.places {
            for column in columns.places {
                guard let row, let column else {
                    values.append(LabelMask.unlabeled)
                    continue
                }
                values.append(part.values[row.nearest * part.size.width + column.nearest])
            }
        }
        return LabelMask(size: size, values: values)
    }

    private func mix(_ low: UInt8, _ high: UInt8, _ weight: Float) -> Float {
        Float(low) + (Float(high) - Float(low)) * weight
    }
}

/// One axis of a scaled crop.
private struct CropAxis {
    /// The pixels that a pixel of the crop is computed from. They count from the start of `source`.
    struct Place {
        let low: Int
        let high: Int
        /// The weight of `high`. That of `low` is the rest.
        let weight: Float
        let nearest: Int
    }

    let source: Range<Int>
    /// One place for each pixel of the crop; nil beyond the image.
    let places: [Place?]

    init(_ extent: Int, scaledTo scaled: Int, crop: Range<Int>) {
        let ratio = Double(extent) / Double(scaled)
        let found = crop.map { at -> Place? in
            guard 0..<scaled ~= at else { return nil }
            let center = (Double(at) + 0.5) * ratio
            let position = min(max(0, center - 0.5), Double(extent - 1))
            let low = Int(position)
            return Place(
                low: low, high: min(low + 1, extent - 1), weight: Float(position - Double(low)),
                nearest: min(Int(center), extent - 1))
        }
        let inside = found.compactMap(\.self)
        guard let first = inside.first, let last = inside.last else { preconditionFailure("CropAxis: \(crop)") }
        let start = first.low
        source = start..<last.high + 1
        places = found.map { place in
            place.map {
                Place(low: $0.low - start, high: $0.high - start, weight: $0.weight, nearest: $0.nearest - start)
            }
        }
    }
}
