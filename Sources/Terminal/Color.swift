/// A color of a cell: the terminal's default, or 24-bit sRGB. The screen replaces it by the nearest color that the
/// terminal has.
package enum Color: Hashable, Sendable {
    case terminalDefault
    case rgb(UInt8, UInt8, UInt8)
}
