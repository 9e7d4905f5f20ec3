import Foundation

/// A value that other programs read: one line of JSON on stdout, its keys in a fixed order.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Output.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")])
}
