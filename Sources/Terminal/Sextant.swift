/// Characters that fill any of the six parts of a cell, two across and three down (Unicode 13, Legacy Computing).
package enum Sextant {
    /// - Parameter parts: A bit for each filled part: the upper left is bit 0, the upper right bit 1, and so on downwards.
    package static func character(_ parts: UInt8) -> Character {
        precondition(parts < 64, "Sextant: parts \(parts)")
        switch parts {
        case 0: return " "
        case 0b010101: return "▌"
        case 0b101010: return "▐"
        case 63: return "█"
        default:
            // The two halves above are no sextants, so the numbers skip them.
            let skipped: UInt32 = parts > 0b101010 ? 2 : parts > 0b010101 ? 1 : 0
            return Character(Unicode.Scalar(0x1FB00 + UInt32(parts) - 1 - skipped)!)
        }
    }
}
