import Foundation
import Imagery
import ProjectStore

// Records strokes in a project without end and prints the number of each once it is acknowledged; the test kills it.
let project = try Project.open(at: URL(filePath: CommandLine.arguments[1]), access: .readWrite, user: "probe")
let tile = TileKey(image: "street", row: 0, column: 0)
for number in 0... {
    var mask = try project.journal.tile(tile)?.mask ?? LabelMask(size: Size(height: 64, width: 64))
    mask.values[number % mask.values.count] = UInt8(number % 200)
    let edit = try project.journal.record(Change(.stroke, of: tile, to: mask))
    FileHandle.standardOutput.write(Data("\(edit.id)\n".utf8))
}
