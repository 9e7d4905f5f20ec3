import Imagery
import Problems

/// COCO's run-length code of a binary mask (Lin and others, 2014): alternating runs, column by column.
enum COCORuns {
    static func lengths(of pixels: PixelRuns, in size: Size) -> [Int] {
        AlternatingRuns.lengths(of: pixels.transposed(in: size), total: size.count)
    }

    /// - Throws: `Problem` if the lengths are not those of an image of this size.
    static func pixels(from lengths: [Int], in size: Size) throws(Problem) -> PixelRuns {
        try AlternatingRuns.pixels(from: lengths, total: size.count)
            .transposed(in: Size(height: size.width, width: size.height))
    }

    /// The lengths from COCO's text form. Each character has 5 bits of a number, and a sixth bit that says whether
    /// another character follows. From the fourth length on, a number is the difference to the length before the last.
    /// - Throws: `Problem` if the text has other characters or ends within a number.
    static func lengths(from text: String) throws(Problem) -> [Int] {
        var lengths: [Int] = []
        var value = 0
        var shift = 0
        func broken(_ reason: String) -> Problem {
            Problem(reason: "the run lengths \(reason)", fix: "export the labels again")
        }
        for byte in text.utf8 {
            guard 48..<112 ~= byte else { throw broken("have a character that the code does not use") }
            let part = Int(byte) - 48
            guard shift < 35 else { throw broken("have a number of more than 35 bits") }
            value |= (part & 31) << shift
            shift += 5
            if part & 32 != 0 { continue }
            if part & 16 != 0 { value -= 1 << shift }
            let (length, overflow) =
                lengths.count > 2
                ? value.addingReportingOverflow(lengths[lengths.count - 2]) : (value, false)
            guard !overflow else { throw broken("have a number that is too large") }
            lengths.append(length)
            (value, shift) = (0, 0)
        }
        guard shift == 0 else { throw broken("end within a number") }
        return lengths
    }
}
