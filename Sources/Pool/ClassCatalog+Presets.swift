import Imagery

extension ClassCatalog {
    /// The 11 classes and colors of CamVid as SegNet numbered them; 11 is void.
    package static let camVid = ClassCatalog(
        classes: [
            ("sky", RGB(128, 128, 128)), ("building", RGB(128, 0, 0)), ("pole", RGB(192, 192, 128)),
            ("road", RGB(128, 64, 128)), ("pavement", RGB(60, 40, 222)), ("tree", RGB(128, 128, 0)),
            ("sign", RGB(192, 128, 128)), ("fence", RGB(64, 64, 128)), ("car", RGB(64, 0, 128)),
            ("pedestrian", RGB(64, 64, 0)), ("bicyclist", RGB(0, 128, 192)),
        ].enumerated().map { LabelClass(name: $1.0, color: $1.1, maskValue: UInt8($0)) },
        voidValues: [11])

    /// A class for each of `values`, named after it; 255 is void.
    package init(maskValues values: Set<UInt8>) throws {
        let members = values.subtracting([255]).sorted()
        let colors = Palette.classColors(members.count)
        try self.init(
            checking: zip(members, colors).map { LabelClass(name: "class-\($0)", color: $1, maskValue: $0) },
            voidValues: [255])
    }

    /// A catalog of at least one class, whose names and values are all different.
    /// - Throws: `PoolError` naming what is twice there.
    package init(checking classes: [LabelClass], voidValues: Set<UInt8>, origin: String = "classes") throws {
        func refuse(_ reason: String, _ mend: String) -> PoolError {
            PoolError(path: origin, reason: reason, mend: mend)
        }
        guard 1...LabelMask.maximumClassCount ~= classes.count else {
            throw refuse("\(classes.count) classes", "name 1 to \(LabelMask.maximumClassCount) classes")
        }
        var names: Set<String> = []
        var values = voidValues
        for member in classes {
            guard names.insert(member.name).inserted else {
                throw refuse("two classes are named \(member.name)", "give each class a name of its own")
            }
            for value in [member.maskValue] + member.furtherValues.sorted() {
                guard values.insert(value).inserted else {
                    throw refuse(
                        "the value \(value) of \(member.name) is already taken by another class or by void",
                        "give each class a value of its own")
                }
            }
        }
        self.init(classes: classes, voidValues: voidValues)
    }
}
