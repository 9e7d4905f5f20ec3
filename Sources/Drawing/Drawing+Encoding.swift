import CCairo
import Imagery
import Problems

extension Drawing {
    /// The largest side of an image in Cairo, in pixels.
    private static let maximumSide = 32_767

    /// Encodes the drawing as the bytes of a file.
    /// - Throws: `Problem` if the drawing is too large or there is not enough memory.
    package func encoded(as format: DrawingFormat) throws -> [UInt8] {
        switch format {
        case .png: try PNG.encode(image())
        case .svg: SVGWriter.bytes(of: self)
        case .pdf:
            try encodedToStream { cairo, write, closure in
                let surface = cairo.pdf_surface_create_for_stream(write, closure, Double(width), Double(height))
                // Cairo writes the current time, unless there is another text. Equal drawings give equal files.
                cairo.pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
                return surface
            }
        }
    }

    /// Renders the drawing as an image. This needs 7 bytes of memory per pixel.
    /// - Throws: `Problem` if the drawing is too large or there is not enough memory.
    package func image() throws -> Image {
        guard max(width, height) <= Self.maximumSide else {
            throw Problem(
                reason: "a picture of \(width)x\(height) pixels has a side of more than \(Self.maximumSide)",
                fix: "draw fewer views, or a narrower picture")
        }
        let cairo = try Cairo.functions()
        let surface = cairo.image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { cairo.surface_destroy(surface) }
        try draw(on: surface, cairo)
        cairo.surface_flush(surface)
        guard let data = cairo.image_surface_get_data(surface) else {
            throw Self.failure(CAIRO_STATUS_NO_MEMORY, cairo)
        }
        let stride = Int(cairo.image_surface_get_stride(surface))
        let bytes = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { bytes, count in
            for row in 0..<height {
                data.advanced(by: row * stride).withMemoryRebound(to: UInt32.self, capacity: width) { pixels in
                    for column in 0..<width {
                        let (pixel, at) = (pixels[column], 3 * (row * width + column))
                        bytes[at] = UInt8(truncatingIfNeeded: pixel >> 16)
                        bytes[at + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
                        bytes[at + 2] = UInt8(truncatingIfNeeded: pixel)
                    }
                }
            }
            count = bytes.count
        }
        return Image(size: Size(height: height, width: width), bytes: bytes)
    }

    /// Collects the bytes that Cairo writes.
    private final class Collector {
        var bytes: [UInt8] = []
    }

    /// Draws on a surface that `create` makes for a stream, and returns the bytes of the stream.
    private func encodedToStream(
        _ create: (tessera_cairo, cairo_write_func_t, UnsafeMutableRawPointer) -> OpaquePointer?
    ) throws -> [UInt8] {
        let cairo = try Cairo.functions()
        let collector = Collector()
        let closure = Unmanaged.passUnretained(collector).toOpaque()
        try withExtendedLifetime(collector) {
            let surface = create(
                cairo,
                { closure, data, count in
                    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                    Unmanaged<Collector>.fromOpaque(closure).takeUnretainedValue().bytes
                        .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                    return CAIRO_STATUS_SUCCESS
                }, closure)
            defer { cairo.surface_destroy(surface) }
            try draw(on: surface, cairo)
            cairo.surface_finish(surface)
            try Self.check(cairo.surface_status(surface), cairo)
        }
        return collector.bytes
    }

    private func draw(on surface: OpaquePointer?, _ cairo: tessera_cairo) throws {
        try Self.check(cairo.surface_status(surface), cairo)
        let context = CairoContext(surface, cairo)
        context.draw(self)
        try Self.check(context.status, cairo)
    }

    private static func check(_ status: cairo_status_t, _ cairo: tessera_cairo) throws {
        if status != CAIRO_STATUS_SUCCESS { throw failure(status, cairo) }
    }

    private static func failure(_ status: cairo_status_t, _ cairo: tessera_cairo) -> Problem {
        let text = cairo.status_to_string(status).map { String(cString: $0) } ?? "unknown error"
        return Problem(
            reason: "the picture cannot be drawn: \(text)",
            fix: "draw a smaller picture, or close other programs")
    }
}
