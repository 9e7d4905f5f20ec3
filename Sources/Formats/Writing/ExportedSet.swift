import Pool
import Problems

/// What an export writes, apart from the labels.
package struct ExportedSet: Sendable {
    /// The classes of the labels.
    package let catalog: ClassCatalog
    /// The names of the classes in the files, by class index.
    package let classNames: [String]
    /// Whether the image files are copied too.
    package let hasImages: Bool
    /// Whether the labels are predictions of a network.
    package let arePredictions: Bool
    let names: ImageNames

    /// - Parameters:
    ///   - images: All images of the dataset.
    ///   - classMap: Other names of the classes in the files.
    /// - Throws: `Problem` if images or classes have the same name in the files.
    package init(
        _ catalog: ClassCatalog, images: [PoolImage], classMap: ClassMap = ClassMap(), hasImages: Bool = false,
        arePredictions: Bool = false
    ) throws {
        self.catalog = catalog
        self.hasImages = hasImages
        self.arePredictions = arePredictions
        names = try ImageNames(images)
        classNames = try classMap.names(of: catalog)
    }

    /// Refuses class names that a reader of the format would take for something else.
    func check(_ format: String, _ isUnusable: (String) -> Bool) throws {
        guard let name = classNames.first(where: isUnusable) else { return }
        throw Problem(
            path: "export", reason: "the class \(name) cannot have this name in the format \(format)",
            fix: "give it another name there, with a line `other name = \(name)` in a file for --map")
    }

    /// The classes with their names in the files.
    var renamed: ClassCatalog {
        ClassCatalog(
            classes: zip(catalog.classes, classNames).map { member, name in
                LabelClass(name: name, color: member.color, maskValue: member.maskValue)
            }, voidValues: catalog.voidValues)
    }
}
