/// Sextants: characters that fill any of the 2x3 parts of a cell (Unicode 13, Symbols for Legacy Computing).
package enum Sextant {
    /// The character that fills these parts.
    /// - Parameter parts: One bit for each filled part. Bit 0 is the upper left, bit 1 the upper right, and so on
    ///   downwards.
    package static func character(_ parts: UInt8) -> Character {
        precondition(parts < 64, "Sextant: parts \(parts)")
        switch parts {
        case 0: return " "
        case 0b010101: return "▌"
        case 0b101010: return "▐"
        case 63: return "█"
        default:
            // The two half blocks above are not in the range of sextants, so the code points skip them.
            let skipped: UInt32 = parts > 0b101010 ? 2 : parts > 0b010101 ? 1 : 0
            return Character(Unicode.Scalar(0x1FB00 + UInt32(parts) - 1 - skipped)!)
        }
    }
}
