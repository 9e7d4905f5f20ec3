import Imagery

/// The values of exported masks: those that the classes have in mask files, and two for void and unlabeled that no class
/// has.
package struct ExportValues: Hashable, Sendable {
    package let void: UInt8
    package let unlabeled: UInt8
    private let catalog: ClassCatalog

    /// Void and unlabeled are 254 and 255 where no class has these values; else the highest that no class has.
    /// - Throws: `PoolError` where the classes leave no two values.
    package init(_ catalog: ClassCatalog) throws {
        let taken = catalog.classes.reduce(into: Set<UInt8>()) { taken, member in
            taken.insert(member.maskValue)
            taken.formUnion(member.furtherValues)
        }
        let free = (UInt8.min...UInt8.max).reversed().filter { !taken.contains($0) }
        guard
            let void = free.contains(LabelMask.void)
                ? LabelMask.void : free.first(where: { $0 != LabelMask.unlabeled }),
            let unlabeled = free.contains(LabelMask.unlabeled) ? LabelMask.unlabeled : free.first(where: { $0 != void })
        else {
            throw PoolError(
                path: "export",
                reason:
                    "the classes leave \(free.count) of the values 0 to 255; void and unlabeled pixels need one each",
                mend: "take values out of `also` in the list of classes in project.toml")
        }
        (self.void, self.unlabeled) = (void, unlabeled)
        self.catalog = catalog
    }

    /// The value of each class index, of `LabelMask.void` and of `LabelMask.unlabeled`; 256 entries.
    package var table: [UInt8] {
        var table = [UInt8](repeating: void, count: 256)
        for (index, member) in catalog.classes.enumerated() { table[index] = member.maskValue }
        table[Int(LabelMask.unlabeled)] = unlabeled
        return table
    }

    /// A color for each value: those of the classes, black for void and white for unlabeled.
    package var palette: [RGB] {
        var palette = [RGB](repeating: RGB(0, 0, 0), count: 256)
        palette[Int(unlabeled)] = RGB(255, 255, 255)
        for member in catalog.classes { palette[Int(member.maskValue)] = member.color }
        return palette
    }

    /// The text of the `classes.txt` that goes with the masks; see `ClassFile`.
    package var classesText: String {
        let voidValues = catalog.voidValues.union([void]).subtracting([unlabeled])
        let own = ClassCatalog(classes: catalog.classes, voidValues: voidValues)
        return own.text + "unlabeled \(unlabeled)\n"
    }
}

extension MaskMapping {
    /// What the values mean in masks that the program exported for these classes. The catalog's void values stay void.
    /// - Throws: `PoolError` where the classes leave no values for void and unlabeled.
    package static func exported(_ catalog: ClassCatalog) throws -> MaskMapping {
        let values = try ExportValues(catalog)
        var mapping = MaskMapping(catalog)
        mapping[values.void] = LabelMask.void
        mapping[values.unlabeled] = LabelMask.unlabeled
        return mapping
    }

    /// What the values mean in masks that have a file of classes: the classes are matched by their names.
    ///
    /// - Parameter missing: Gets the names that the project does not have, with their values, which mean nothing then.
    package init(_ file: ClassFile, as catalog: ClassCatalog, missing: inout [UInt8: String]) {
        self.init()
        let indices = Dictionary(
            catalog.names.enumerated().map { ($1.squeezed, UInt8($0)) }, uniquingKeysWith: { first, _ in first })
        for value in file.catalog.voidValues { self[value] = LabelMask.void }
        for value in file.unlabeledValues { self[value] = LabelMask.unlabeled }
        for color in file.catalog.voidColors { self[color: color] = LabelMask.void }
        for member in file.catalog.classes {
            guard let index = indices[member.name.squeezed] else {
                missing[member.maskValue] = member.name
                continue
            }
            self[member.maskValue] = index
            self[color: member.color] = index
        }
    }
}
