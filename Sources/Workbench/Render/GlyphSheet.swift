import Files
import Foundation
import Imagery

/// Characters as pictures of how dense they are, for screens drawn without a terminal; see `fonts/`.
package struct GlyphSheet: Sendable {
    static let width = 9
    static let height = 18

    private let image: Image
    private let places: [Character: (row: Int, column: Int)]

    /// - Parameter folder: With `cells.png` and `cells.txt`.
    /// - Throws: `ImageryError`, or why a file cannot be read.
    package init(folder: URL) throws {
        image = try PNG.decode(RegularFile.read(folder.appending(path: "cells.png")))
        let text = try TextFile.read(folder.appending(path: "cells.txt"))
        var places: [Character: (Int, Int)] = [:]
        for (row, line) in text.split(separator: "\n").enumerated() {
            for (column, character) in line.enumerated() { places[character] = (row, column) }
        }
        self.places = places
    }

    /// How much of a pixel of a cell the character covers, `0...1`; an unknown one is a frame.
    func coverage(of character: Character, x: Int, y: Int) -> Double {
        guard let place = places[character] else {
            return x == 1 || x == Self.width - 2 || y == 3 || y == Self.height - 4 ? 0.5 : 0
        }
        return Double(image[place.row * Self.height + y, place.column * Self.width + x].green) / 255
    }
}
