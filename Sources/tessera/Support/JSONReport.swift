import Foundation

/// Prints a value for other programs: one line of JSON on stdout, with the keys in alphabetical order.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Output.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")])
}
