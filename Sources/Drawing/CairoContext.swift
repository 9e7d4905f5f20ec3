import CCairo
import Imagery

/// Draws shapes on a surface of Cairo. After an error Cairo ignores further calls, and `status` is the first error.
final class CairoContext {
    private let cairo: tessera_cairo
    private let context: OpaquePointer?

    init(_ surface: OpaquePointer?, _ cairo: tessera_cairo) {
        self.cairo = cairo
        context = cairo.create(surface)
    }

    deinit { cairo.destroy(context) }

    var status: cairo_status_t { cairo.status(context) }

    func draw(_ drawing: Drawing) {
        for shape in drawing.shapes { draw(shape) }
    }

    private func draw(_ shape: Drawing.Shape) {
        switch shape {
        case .rectangle(let x, let y, let width, let height, let color):
            use(color)
            cairo.rectangle(context, x, y, width, height)
            cairo.fill(context)
        case .circle(let center, let radius, let color):
            use(color)
            cairo.arc(context, center.x, center.y, radius, 0, 2 * .pi)
            cairo.fill(context)
        case .line(let points, let width, let isDashed, let color):
            use(color)
            cairo.set_line_width(context, width)
            cairo.set_line_join(context, CAIRO_LINE_JOIN_ROUND)
            cairo.set_dash(context, Drawing.dashes, isDashed ? Int32(Drawing.dashes.count) : 0, 0)
            trace(points)
            cairo.stroke(context)
        case .polygon(let points, let opacity, let color):
            use(color, opacity: opacity)
            trace(points)
            cairo.close_path(context)
            cairo.fill(context)
        case .text(let text): write(text)
        case .image(let image, let x, let y): draw(image, x: Double(x), y: Double(y))
        case .drawing(let drawing, let x, let y):
            cairo.save(context)
            cairo.translate(context, Double(x), Double(y))
            cairo.rectangle(context, 0, 0, Double(drawing.width), Double(drawing.height))
            cairo.clip(context)
            draw(drawing)
            cairo.restore(context)
        }
    }

    private func use(_ color: RGB, opacity: Double = 1) {
        cairo.set_source_rgba(
            context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255, opacity)
    }

    private func trace(_ points: [Drawing.Point]) {
        cairo.new_path(context)
        for point in points { cairo.line_to(context, point.x, point.y) }
    }

    private func write(_ text: Drawing.Text) {
        use(text.color)
        cairo.select_font_face(
            context, Drawing.fontName, CAIRO_FONT_SLANT_NORMAL,
            text.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo.set_font_size(context, text.size)
        var extents = cairo_text_extents_t()
        if text.anchor != .start { cairo.text_extents(context, text.text, &extents) }
        let shift =
            switch text.anchor {
            case .start: 0.0
            case .middle: extents.x_advance / 2
            case .end: extents.x_advance
            }
        cairo.save(context)
        cairo.translate(context, text.position.x, text.position.y)
        if text.direction == .up { cairo.rotate(context, -.pi / 2) }
        cairo.move_to(context, -shift, 0)
        cairo.show_text(context, text.text)
        cairo.restore(context)
    }

    private func draw(_ image: Image, x: Double, y: Double) {
        let (width, height) = (image.size.width, image.size.height)
        let surface = cairo.image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { cairo.surface_destroy(surface) }
        guard let data = cairo.image_surface_get_data(surface) else {
            // The surface could not be created. Setting it as the source copies its error to the context.
            cairo.set_source_surface(context, surface, x, y)
            return
        }
        let stride = Int(cairo.image_surface_get_stride(surface))
        cairo.surface_flush(surface)
        image.bytes.withUnsafeBufferPointer { bytes in
            for row in 0..<height {
                data.advanced(by: row * stride).withMemoryRebound(to: UInt32.self, capacity: width) { pixels in
                    for column in 0..<width {
                        let at = 3 * (row * width + column)
                        pixels[column] = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2])
                    }
                }
            }
        }
        cairo.surface_mark_dirty(surface)
        cairo.set_source_surface(context, surface, x, y)
        cairo.pattern_set_filter(cairo.get_source(context), CAIRO_FILTER_NEAREST)
        cairo.rectangle(context, x, y, Double(width), Double(height))
        cairo.fill(context)
    }
}
