import CExpat
import Problems

/// Parses XML with Expat.
package enum XML {
    /// What a text has, in its order.
    package enum Event: Sendable, Equatable {
        case start(element: String, attributes: [String: String])
        /// A part of the text in an element. Longer texts come in several parts.
        case text(String)
        case end(element: String)
    }

    /// Calls `handle` for each element and text, with its line. A text that declares entities is refused, and no other
    /// file is read.
    ///
    /// - Throws: `Problem` with the line where the text is not XML. The events before were handled.
    /// - Complexity: O(bytes).
    package static func parse(_ bytes: [UInt8], _ handle: (Event, _ line: Int) -> Void) throws(Problem) {
        guard let parser = XML_ParserCreate(nil) else {
            throw Problem(reason: "there is no memory for the XML parser", fix: "close other programs")
        }
        defer { XML_ParserFree(parser) }
        var problem: Problem?
        withoutActuallyEscaping(handle) { handle in
            let handler = Handler(parser, handle)
            withExtendedLifetime(handler) {
                XML_SetUserData(parser, Unmanaged.passUnretained(handler).toOpaque())
                XML_SetElementHandler(parser, startElement, endElement)
                XML_SetCharacterDataHandler(parser, characters)
                // Declared entities can make a text grow without limit.
                XML_SetEntityDeclHandler(parser, entityDeclared)
                problem = run(parser, handler, bytes)
            }
        }
        if let problem { throw problem }
    }

    /// Expat counts the bytes of a part in 32 bits.
    private static let partLength = 1 << 20

    private static func run(_ parser: XML_Parser, _ handler: Handler, _ bytes: [UInt8]) -> Problem? {
        var start = 0
        repeat {
            let end = min(bytes.count, start + partLength)
            let status = bytes[start..<end].withUnsafeBytes {
                XML_Parse(
                    parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count),
                    end == bytes.count ? 1 : 0)
            }
            guard status == XML_STATUS_OK else {
                let line = Int(XML_GetCurrentLineNumber(parser))
                let reason =
                    handler.declaresEntity
                    ? "the text declares an entity"
                    : XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown error"
                return Problem(
                    line: line, reason: "the text is not valid XML: \(reason)", fix: "export the file again")
            }
            start = end
        } while start < bytes.count
        return nil
    }
}

/// The receiver of Expat's callbacks. Expat gives valid UTF-8, because it refuses other texts.
private final class Handler {
    private let parser: XML_Parser
    private let handle: (XML.Event, Int) -> Void
    var declaresEntity = false

    init(_ parser: XML_Parser, _ handle: @escaping (XML.Event, Int) -> Void) {
        self.parser = parser
        self.handle = handle
    }

    static func of(_ data: UnsafeMutableRawPointer?) -> Handler? {
        data.map { Unmanaged<Handler>.fromOpaque($0).takeUnretainedValue() }
    }

    func add(_ event: XML.Event) { handle(event, Int(XML_GetCurrentLineNumber(parser))) }

    func stop() {
        declaresEntity = true
        XML_StopParser(parser, 0)
    }
}

private func startElement(
    _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
) {
    guard let name else { return }
    var found: [String: String] = [:]
    if let attributes {
        var at = 0
        while let key = attributes[at], let value = attributes[at + 1] {
            found[String(cString: key)] = String(cString: value)
            at += 2
        }
    }
    Handler.of(data)?.add(.start(element: String(cString: name), attributes: found))
}

private func endElement(_ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?) {
    guard let name else { return }
    Handler.of(data)?.add(.end(element: String(cString: name)))
}

private func characters(_ data: UnsafeMutableRawPointer?, _ text: UnsafePointer<XML_Char>?, _ count: Int32) {
    guard let text else { return }
    let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
    Handler.of(data)?.add(.text(String(decoding: bytes, as: UTF8.self)))
}

private func entityDeclared(
    _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?, _ isParameter: Int32,
    _ value: UnsafePointer<XML_Char>?, _ length: Int32, _ base: UnsafePointer<XML_Char>?,
    _ systemID: UnsafePointer<XML_Char>?, _ publicID: UnsafePointer<XML_Char>?, _ notation: UnsafePointer<XML_Char>?
) {
    Handler.of(data)?.stop()
}
