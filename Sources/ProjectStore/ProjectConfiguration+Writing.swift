import Imagery
import Pool
import Problems

extension ProjectConfiguration {
    /// The text of a new `project.toml`, with comments for the user.
    package var text: String {
        let lines = lines
        /// The line of a setting, or an example in a comment if the setting is not set.
        func line(_ table: String, _ key: String, or example: String = "") -> String {
            let value = lines.first { $0.table == table && $0.key == key }?.value
            return value.map { "\(key) = \($0.toml)" } ?? "# \(key) = \(example)"
        }
        func rest(_ settings: Settings) -> String {
            settings.values.sorted { $0.key < $1.key }.map { "\(SettingsText.quoted($0.key)) = \($0.value.toml)\n" }
                .joined()
        }
        let review = ReviewSettings.keys.map { "# \($0.comment)\n\(line("review", $0.name))\n" }.joined()
        let classes = catalog.classes.map { member in
            let further = member.mergedValues.sorted().map(String.init).joined(separator: ", ")
            return "    { value = \(member.maskValue), name = \(Setting.string(member.name).toml), "
                + "color = \"\(member.color.hexadecimal)\"" + (further.isEmpty ? "" : ", also = [\(further)]")
                + (member.maskColors.isEmpty ? "" : ", maskColors = \(member.maskColors.toml)")
                + (member.formerNames.isEmpty ? "" : ", formerly = \(member.formerNames.toml)") + " },\n"
        }.joined()
        return """
            # A Tessera project. You can edit this file: Tessera keeps comments and unknown keys.
            # Relative paths start at the folder of this file.

            \(line("", "name"))
            # The author of labels, if it is not the name of the user's account.
            \(line("", "author", or: "\"ana\""))
            # The random seed of training and queries.
            \(line("", "seed"))

            # Tessera does not move or change the images.
            [dataset]
            \(line("dataset", "images"))
            # The subfolder with the images; "." is the folder itself.
            \(line("dataset", "imageFolder", or: "\"images\""))
            # The folder of the masks, if it is not the default folder of the layout; "none" for no masks.
            \(line("dataset", "masks", or: "\"masks\""))
            # The names of masks: {stem} is the path of the image without extension.
            \(line("dataset", "maskPattern", or: "\"{stem}_L.png\""))
            # Whether masks have the orientation of the stored image, before EXIF rotates it.
            \(line("dataset", "masksAsStored", or: "true"))
            # "folder": images and masks in folders; "camvid": list files train.txt, val.txt, test.txt;
            # "cityscapes": leftImg8bit and gtFine; "voc": JPEGImages, SegmentationClass and ImageSets.
            \(line("dataset", "layout"))
            # The masks of Cityscapes: "fine" (19 classes of labelIds), "ids" (all 30) or "trainIds" (labelTrainIds).
            \(line("dataset", "labels", or: "\"trainIds\""))
            # How images are divided: rows x columns of tiles, or square regions with this side in pixels.
            # Labels belong to pixels. After a change, a tile is labeled if all its pixels are labeled.
            \(line("dataset", "tiles", or: "\"4x4\""))
            \(line("dataset", "region", or: "128"))
            # The fraction of the images with masks for validation, if no lists or folders give the splits.
            \(line("dataset", "validationFraction"))
            \(line("dataset", "validationSeed"))

            # The colors of classes on the screen, not in files. "readable": those of the classes, brighter where they
            # are too dark; "project": as they are; "color-blind": for eyes with a color vision deficiency.
            [display]
            \(line("display", "palette"))

            [network]
            \(line("network", "name"))
            # Initial weights of the backbone: .safetensors or PyTorch's .pth. Without a file, they are random.
            \(line("network", "weights", or: "\"mobilenet_v2.safetensors\""))

            [training]
            # "meal": only labeled tiles; "context": crops around them; "spatial": random crops of scaled images;
            # "supervised": whole images. Keys such as epochs and learningRate replace the numbers of the recipe.
            \(line("training", "recipe"))
            # Whether the backbone is fine-tuned: slower, often better.
            \(line("training", "finetune"))
            \(rest(training))
            # How queries select tiles. The workbench writes its settings here.
            [acquisition]
            \(rest(acquisition))
            # How the work of annotators is checked. `tessera agreement` shows the results.
            [review]
            \(review)
            # Classes with their values in mask files. `also` has more values of a class.
            # Labels know their class by its name: you can add classes and change their order.
            # To rename or merge classes, use `tessera classes`. It keeps old names in `formerly`, so that
            # exports with these names can be imported.
            # `void` has the values of pixels that belong to no class.
            # In color masks, a class has its `maskColors`, or else its `color`; void has the `voidColors`.
            [labels]
            void = [\(catalog.voidValues.sorted().map(String.init).joined(separator: ", "))]
            \(catalog.voidColors.isEmpty ? "# voidColors = [\"#000000\"]" : "voidColors = \(catalog.voidColors.toml)")
            # Whether masks are read only by color. The values are then used only for exports.
            \(catalog.hasColorsOnly ? "colorsOnly = true" : "# colorsOnly = true")
            classes = [
            \(classes)]

            """
    }

    /// Edits a text that has the settings of `self` so that it has the settings of `new`. Only lines of changed
    /// settings change.
    ///
    /// - Throws: `Problem` if a line cannot be changed alone, or if the classes differ.
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
            reason: "\(key) cannot be changed without changing other lines",
            fix: "set it to \(line.value?.toml ?? "nothing") in the file")
    }
}

extension Set<RGB> {
    /// The colors as a TOML array, such as `["#800000"]`.
    var toml: String { "[" + map { "\"\($0.hexadecimal)\"" }.sorted().joined(separator: ", ") + "]" }
}

extension Set<String> {
    /// The strings as a TOML array, such as `["road"]`.
    var toml: String { "[" + sorted().map { Setting.string($0).toml }.joined(separator: ", ") + "]" }
}
