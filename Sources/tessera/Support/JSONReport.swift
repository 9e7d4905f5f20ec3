import Foundation

/// Prints a value for other programs: one line of JSON on stdout, with the keys in alphabetical order.
func printJSON(_ value: some Encodable) throws { try Output.write(jsonLine(value)) }

/// A line of JSON with the keys in alphabetical order.
func jsonLine(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]
}
