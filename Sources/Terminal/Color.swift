/// A color of a cell: the terminal's own, or 24 bits that the screen brings down to what the terminal has.
package enum Color: Hashable, Sendable {
    case terminalDefault
    case rgb(UInt8, UInt8, UInt8)
}
