import Imagery
import Pool
import Problems

extension ProjectConfiguration {
    /// Parses the text of a `project.toml`. Unknown keys are ignored.
    ///
    /// - Throws: `Problem.setting` with line, key and value.
    package init(parsing text: String, path: String) throws {
        let reader = try SettingsReader(text, path: path)
        let seed = try reader.int("seed", default: Int(Self.impliedSeed))!
        let source = try reader.source(seed: seed)
        var training = try reader.settings("training")
        training["recipe"] = nil
        training["finetune"] = nil
        self.init(
            name: try reader.string("name", default: "project")!, source: source, catalog: try reader.catalog(),
            seed: UInt64(UInt(bitPattern: seed)),
            network: try reader.string("network.name", default: Self.impliedNetwork)!,
            weights: try reader.string("network.weights", default: nil),
            recipe: try reader.string("training.recipe", default: Self.impliedRecipe)!,
            finetune: try reader.bool("training.finetune", default: false), training: training,
            acquisition: try reader.settings("acquisition"), review: try reader.review(),
            palette: try reader.choice("display.palette", default: ClassPalette.readable),
            author: try reader.author())
    }
}

extension SettingsReader {
    /// Reads `[dataset]`.
    /// - Parameter seed: The seed for drawing the validation images if the file has no `validationSeed`.
    fileprivate func source(seed: Int) throws -> DatasetSource {
        let tiling = try tiling()
        guard let images = try string("dataset.images", default: nil) else {
            throw missing("dataset.images", fix: "give the folder of the images")
        }
        let fraction = try double("dataset.validationFraction", default: DatasetSource.defaultValidationFraction)
        guard 0..<1 ~= fraction else {
            throw wrong("dataset.validationFraction", fix: "write a number from 0 to less than 1")
        }
        let validationSeed = try int("dataset.validationSeed", default: seed)!
        let pattern = try string("dataset.maskPattern", default: nil)
        do {
            _ = try pattern.map { try MaskPattern($0) }
        } catch let error as Problem {
            throw wrong("dataset.maskPattern", reason: error.reason, fix: error.fix)
        }
        return DatasetSource(
            images: images, imageFolder: try string("dataset.imageFolder", default: nil),
            masks: try string("dataset.masks", default: nil), maskPattern: pattern,
            masksAsStored: try bool("dataset.masksAsStored", default: false),
            layout: try choice("dataset.layout", default: DatasetLayout.folder), labels: try labels(),
            tiling: tiling, validationFraction: fraction, seed: UInt64(UInt(bitPattern: validationSeed)))
    }

    /// Reads `author`.
    fileprivate func author() throws -> String? {
        let author = try string("author", default: nil)
        guard author != "" else { throw wrong("author", fix: "write a name, or remove the line") }
        return author
    }

    /// Reads `[review]`.
    fileprivate func review() throws -> ReviewSettings {
        var review = ReviewSettings()
        for key in ReviewSettings.keys {
            let name = "review.\(key.name)"
            let share = try double(name, default: review[keyPath: key.property])
            guard 0...1 ~= share else { throw wrong(name, fix: "write a number from 0 to 1") }
            review[keyPath: key.property] = share
        }
        return review
    }

    /// Reads the kind of masks.
    private func labels() throws -> LabelKind? {
        try string("dataset.labels", default: nil) == nil ? nil : choice("dataset.labels", default: LabelKind.fine)
    }

    /// Reads `tiles` or `region` of `[dataset]`.
    private func tiling() throws -> Tiling {
        switch (try string("dataset.tiles", default: nil), try int("dataset.region", default: nil)) {
        case (let tiles?, nil):
            guard let grid = try? Tiling(tiles: tiles) else {
                throw wrong("dataset.tiles", fix: "write rows, x and columns, such as \"4x4\"")
            }
            return grid
        case (nil, let side?):
            guard side > 0 else { throw wrong("dataset.region", fix: "write a side of at least 1 pixel") }
            return .region(side: side)
        case (nil, nil): throw missing("dataset.tiles", fix: "write tiles = \"4x4\" or region = 128")
        case (_?, _?): throw wrong("dataset.region", fix: "give tiles or region, not both")
        }
    }

    fileprivate func choice<T: RawRepresentable<String> & CaseIterable>(_ key: String, default: T) throws -> T {
        guard let text = try string(key, default: nil) else { return `default` }
        guard let choice = T(rawValue: text) else {
            throw wrong(key, fix: "write one of " + T.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
        }
        return choice
    }

    /// The keys of a class.
    static let classKeys: Set = ["name", "value", "color", "also", "maskColors", "formerly"]

    /// Reads `[labels]`: the classes, and the values and colors that are void.
    fileprivate func catalog() throws -> ClassCatalog {
        guard let tables = try tables("labels.classes"), !tables.isEmpty else {
            throw missing(
                "labels.classes", fix: "write classes = [ { value = 0, name = \"road\", color = \"#804080\" } ]")
        }
        let classes = try tables.enumerated().map { try labelClass($1, index: $0) }
        let void = try integers("labels.void").map { number in
            guard let value = UInt8(exactly: number) else {
                throw wrong("labels.void", fix: "write values from 0 to 255")
            }
            return value
        }
        let voidColors = try strings("labels.voidColors").map { text in
            guard let color = RGB(hexadecimal: text) else {
                throw wrong("labels.voidColors", fix: "write colors as [\"#rrggbb\"]")
            }
            return color
        }
        do {
            return try ClassCatalog(
                checking: classes, voidValues: Set(void), voidColors: Set(voidColors),
                hasColorsOnly: bool("labels.colorsOnly", default: false))
        } catch let error as Problem {
            throw wrong("labels.classes", reason: error.reason, fix: error.fix)
        }
    }

    /// Reads an element of `labels.classes`.
    private func labelClass(_ table: Settings, index: Int) throws -> LabelClass {
        let key = "labels.classes"
        guard case .string(let name)? = table["name"], !name.isEmpty else {
            throw wrong(key, index, "name", table["name"], fix: "give the class a name")
        }
        guard case .int(let number)? = table["value"], let value = UInt8(exactly: number) else {
            throw wrong(
                key, index, "value", table["value"], fix: "write the value of the class in mask files, 0 to 255")
        }
        guard case .string(let text)? = table["color"], let color = RGB(hexadecimal: text) else {
            throw wrong(key, index, "color", table["color"], fix: "write a color as \"#rrggbb\"")
        }
        let further = try integers(key, element: index, "also").map { number in
            guard let value = UInt8(exactly: number) else {
                throw wrong(
                    key, index, "also", .int(number), fix: "write more values of the class in mask files, 0 to 255")
            }
            return value
        }
        let colors = try strings(key, element: index, "maskColors").map { text in
            guard let color = RGB(hexadecimal: text) else {
                throw wrong(key, index, "maskColors", .string(text), fix: "write colors as [\"#rrggbb\"]")
            }
            return color
        }
        return LabelClass(
            name: name, color: color, maskValue: value, mergedValues: Set(further), maskColors: Set(colors),
            formerNames: Set(try strings(key, element: index, "formerly")))
    }
}
