import Foundation
import Imagery
import ProjectStore

// JournalProbe PROJECT [LIMIT]: records strokes on the first image until it is killed, and prints the number of each
// acknowledged edit. With LIMIT, no file can grow beyond that many bytes. It prints the error of the first stroke that
// is refused, and ends.

if CommandLine.arguments.count > 2, let bytes = UInt(CommandLine.arguments[2]) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
    precondition(setrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit) == 0)
}
let project = try Project.open(at: URL(filePath: CommandLine.arguments[1]), access: .readWrite, user: "probe")
guard let image = try project.journal.images().first else { preconditionFailure("the project has no image") }
let size = Size(height: min(64, image.size?.height ?? 64), width: min(64, image.size?.width ?? 64))
let tile = TileKey(image: image.id, rect: PixelRect(top: 0, left: 0, height: size.height, width: size.width))
var mask = LabelMask(size: size)
do {
    for number in 0... {
        mask.values[number % mask.values.count] = UInt8(number % 200)
        let edit = try project.journal.record(EditRequest(.stroke, of: tile, to: mask))
        FileHandle.standardOutput.write(Data("\(edit.id)\n".utf8))
    }
} catch {
    FileHandle.standardOutput.write(Data("\(error)\n".utf8))
}
