import Foundation
import Imagery

/// Files of classes, a line a class in the order of their indices:
///
///     # value name color
///     0 sky #8ecae6
///     1 traffic sign
///     void 255
///
/// The name may have spaces; the color may be missing and is then chosen. `void` gives the values of pixels that belong
/// to no class, `void` alone says that there are none; without such a line it is 255 where that is no class. `#` at the start of a line comments.
extension ClassCatalog {
    /// - Throws: `PoolError` naming the file and line.
    package static func read(_ url: URL) throws -> ClassCatalog {
        guard let data = try? Data(contentsOf: url) else {
            throw PoolError(
                path: url.path, reason: "the file of classes cannot be read", mend: "check the path and who may read it"
            )
        }
        return try parse(String(decoding: data, as: UTF8.self), origin: url.path)
    }

    /// - Parameter origin: What errors call the text.
    package static func parse(_ text: String, origin: String) throws -> ClassCatalog {
        var members: [(value: UInt8, name: String, color: RGB?)] = []
        var voidValues: Set<UInt8>?
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            func refuse(_ reason: String) -> PoolError {
                PoolError(
                    path: "\(origin):\(number + 1)", reason: reason,
                    mend: "write `value name #rrggbb`, as in `3 road #804080`, or `void 255`")
            }
            if first == "void" {
                let values = words.dropFirst().map { UInt8($0) }
                guard !values.contains(nil) else { throw refuse("void takes values of 0 to 255") }
                voidValues = (voidValues ?? []).union(values.compactMap(\.self))
                continue
            }
            guard let value = UInt8(first) else { throw refuse("\(first) is no value of 0 to 255") }
            words.removeFirst()
            var color: RGB?
            if let last = words.last, last.hasPrefix("#") {
                color = RGB(hexadecimal: last)
                guard color != nil else { throw refuse("\(last) is no color") }
                words.removeLast()
            }
            guard !words.isEmpty else { throw refuse("the class \(value) has no name") }
            members.append((value, words.joined(separator: " "), color))
        }
        let chosen = Palette.classColors(members.count)
        let classes = zip(members, chosen).map { member, color in
            LabelClass(name: member.name, color: member.color ?? color, maskValue: member.value)
        }
        let usual: Set<UInt8> = members.contains { $0.value == 255 } ? [] : [255]
        return try ClassCatalog(checking: classes, voidValues: voidValues ?? usual, origin: origin)
    }

    /// The text that `parse` reads back.
    package var text: String {
        let lines = classes.map { "\($0.maskValue) \($0.name) \($0.color.hexadecimal)" }
        let void = (["void"] + voidValues.sorted().map(String.init)).joined(separator: " ")
        return (lines + [void]).joined(separator: "\n") + "\n"
    }
}
