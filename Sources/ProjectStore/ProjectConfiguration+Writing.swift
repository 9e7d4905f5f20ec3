import Imagery
import Pool
import Problems

extension ProjectConfiguration {
    /// The text of a new `project.toml`, with comments for the person who will edit it.
    package var text: String {
        let lines = lines
        /// The line of a setting, or a comment that shows how one would write it.
        func line(_ table: String, _ key: String, or example: String = "") -> String {
            let value = lines.first { $0.table == table && $0.key == key }?.value
            return value.map { "\(key) = \($0.toml)" } ?? "# \(key) = \(example)"
        }
        func rest(_ settings: Settings) -> String {
            settings.values.sorted { $0.key < $1.key }.map { "\(SettingsText.quoted($0.key)) = \($0.value.toml)\n" }
                .joined()
        }
        let classes = catalog.classes.map { member in
            let further = member.mergedValues.sorted().map(String.init).joined(separator: ", ")
            return "    { value = \(member.maskValue), name = \(Setting.string(member.name).toml), "
                + "color = \"\(member.color.hexadecimal)\"" + (further.isEmpty ? "" : ", also = [\(further)]")
                + (member.maskColors.isEmpty ? "" : ", maskColors = \(member.maskColors.toml)")
                + (member.formerNames.isEmpty ? "" : ", formerly = \(member.formerNames.toml)") + " },\n"
        }.joined()
        return """
            # A Tessera project. Edit it as you like: comments and keys that Tessera does not know stay.
            # Relative paths start at the folder of this file.

            \(line("", "name"))
            # Everything drawn at random follows from this number.
            \(line("", "seed"))

            # The images stay where they are.
            [dataset]
            \(line("dataset", "images"))
            # The folder in it that the images are in, "." for itself.
            \(line("dataset", "imageFolder", or: "\"images\""))
            # The folder of the masks, where it is not the layout's own; "none" for no masks.
            \(line("dataset", "masks", or: "\"masks\""))
            # How masks are named after their images: {stem} is the image's path without extension.
            \(line("dataset", "maskPattern", or: "\"{stem}_L.png\""))
            # Whether masks lie as the pixels of their images are stored, before EXIF turns the images.
            \(line("dataset", "masksAsStored", or: "true"))
            # "folder": images and masks in folders; "camvid": list files train.txt, val.txt, test.txt.
            \(line("dataset", "layout"))
            # How an image is cut: tiles of so many rows and columns, or regions of so many pixels a side.
            # Labels belong to pixels: after a change, a tile counts as labeled if all its pixels are.
            \(line("dataset", "tiles", or: "\"4x4\""))
            \(line("dataset", "region", or: "128"))
            # The share of the images set aside for validation where the layout does not say which.
            \(line("dataset", "validationFraction"))
            \(line("dataset", "validationSeed"))

            [network]
            \(line("network", "name"))
            # Weights of MobileNetV2 to start from: .safetensors or PyTorch's .pth. Without them it starts at random.
            \(line("network", "weights", or: "\"mobilenet_v2.safetensors\""))

            [training]
            # "meal": labeled tiles alone; "context": crops around them.
            \(line("training", "recipe"))
            # Whether the backbone is trained too: slower, often better.
            \(line("training", "finetune"))
            \(rest(training))
            # How the tiles to label are chosen; the workbench writes its settings here.
            [acquisition]
            \(rest(acquisition))
            # Classes with their values in mask files; `also` has further values of a class. Labels know their class by its
            # name: add classes and change the order as you like; `tessera classes` renames and merges them, and keeps the
            # old names in `formerly`, so that exports with these can be imported.
            # `void` are values of pixels that belong to no class. Masks in colors have the `maskColors` of a class, without
            # these its `color`, and `voidColors`.
            [labels]
            void = [\(catalog.voidValues.sorted().map(String.init).joined(separator: ", "))]
            \(catalog.voidColors.isEmpty ? "# voidColors = [\"#000000\"]" : "voidColors = \(catalog.voidColors.toml)")
            # Whether masks are read by colors alone: then the values are those of exports.
            \(catalog.hasColorsOnly ? "colorsOnly = true" : "# colorsOnly = true")
            classes = [
            \(classes)]

            """
    }

    /// `text`, which says `self`, changed so that it says `new`: the lines that differ and no others.
    ///
    /// - Throws: `Problem` where the text is laid out so that a line cannot be changed alone, or where the classes
    ///   differ, which only a person may change.
    func edited(_ text: String, to new: ProjectConfiguration, path: String) throws -> String {
        var edited = SettingsText(text)
        let (old, wanted) = (lines, new.lines)
        let removed = old.filter { line in !wanted.contains { $0.table == line.table && $0.key == line.key } }
        let changes =
            wanted.filter { !old.contains($0) } + removed.map { Line(table: $0.table, key: $0.key, value: nil) }
        for change in changes {
            guard edited.set(change.key, in: change.table, to: change.value) else {
                throw Self.cannotEdit(change, path: path)
            }
        }
        guard let last = changes.last else { return text }
        let result = try? ProjectConfiguration(parsing: edited.text, path: path)
        guard result == new else { throw Self.cannotEdit(last, path: path) }
        return edited.text
    }

    private static func cannotEdit(_ line: Line, path: String) -> Problem {
        let key = (line.table.isEmpty ? "" : line.table + ".") + line.key
        return Problem(
            .setting, path: path,
            reason: "\(key) cannot be changed without changing lines that a person wrote",
            fix: "set it to \(line.value?.toml ?? "nothing") in the file")
    }
}

extension Set<RGB> {
    /// An array of colors, as `["#800000"]`.
    var toml: String { "[" + map { "\"\($0.hexadecimal)\"" }.sorted().joined(separator: ", ") + "]" }
}

extension Set<String> {
    /// An array of texts, as `["road"]`.
    var toml: String { "[" + sorted().map { Setting.string($0).toml }.joined(separator: ", ") + "]" }
}
