import CImageCodecs
import Problems

/// Code that PNG and JPEG share: the check of sizes and the calls into C.
enum Codec {
    /// Returns `size` if it has pixels and at most `Size.maximumPixelCount`; throws otherwise.
    static func checked(_ size: Size, format: String) throws -> Size {
        guard size.height > 0, size.width > 0 else {
            throw Problem(
                reason: "the \(format) header says \(size) pixels", fix: "the file is damaged: make it again")
        }
        guard size.isPlausible else {
            throw Problem(
                reason:
                    "the \(format) header says \(size) pixels, more than the \(Size.maximumPixelCount) that are read",
                fix: "scale the picture down or cut it into parts")
        }
        return size
    }

    /// Runs a decoder that fills a buffer of `count` bytes, and returns the bytes.
    static func decode(
        _ format: String, count: Int, _ body: (UnsafeMutablePointer<UInt8>, inout tessera_codec_message) -> Bool
    ) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var message = tessera_codec_message()
            guard let start = buffer.baseAddress, body(start, &message) else {
                throw failure(format, message)
            }
            initialized = count
        }
    }

    typealias Encoder = (
        inout UnsafeMutablePointer<UInt8>?, inout Int, inout tessera_codec_message
    ) -> Bool

    /// Runs an encoder and copies its result. Encoding a valid image fails only if memory runs out. That traps.
    static func encode(_ format: String, _ body: Encoder) -> [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        var length = 0
        var message = tessera_codec_message()
        guard body(&encoded, &length, &message), let encoded else {
            preconditionFailure("\(format): \(failure(format, message).reason)")
        }
        defer { tessera_codec_free(encoded) }
        return [UInt8](UnsafeBufferPointer(start: encoded, count: length))
    }

    /// The error of a decoder, with the message of the library.
    static func failure(_ format: String, _ message: tessera_codec_message) -> Problem {
        Problem(
            reason: "this \(format) cannot be decoded: \(text(message.text))",
            fix: "the file is damaged or cut off: copy it or make it again")
    }

    /// Converts a C array of characters to a `String`.
    static func text<Array>(_ array: Array) -> String {
        withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
