import Imagery
import Problems

extension MaskMapping {
    /// Chooses whether masks with values and colors are read by value or by color. The choice is the same for all
    /// masks.
    ///
    /// They are read by color if one mask has colors that are not gray, or if only the colors fit the classes.
    /// Otherwise they are read by value. A palette that has the display colors of the classes adds no information.
    ///
    /// - Parameters:
    ///   - assumedVoid: Values that are void only by default. They do not count as a match.
    ///   - fix: What the user can do if both values and colors fit.
    /// - Throws: `Problem` if both values and colors fit and give different classes.
    mutating func chooseReading(of masks: FoundMasks, assumedVoid: Set<UInt8>, fix: String) throws {
        guard reading != .colorsOnly else { return }
        reading = masks.haveColors ? .colors : .values
        let both = masks.withColors.filter { _, histogram in
            !isShown(in: histogram.palette.map { RGB(packed: $0) }, of: histogram.values)
                || !assumedVoid.isDisjoint(with: histogram.values)
        }
        guard reading == .values, !both.isEmpty else { return }
        var differing: (path: String, value: UInt8, color: RGB)?
        var fitsValues = true
        for (path, histogram) in both {
            for (value, color) in zip(histogram.values, histogram.colors) {
                let mayBeGray = histogram.isInColors && !assumedVoid.contains(value)
                guard let byColor = mayBeGray ? self[color: color] : colorLabels[color] else { return }
                let byValue = self[value]
                if byValue == nil || assumedVoid.contains(value) { fitsValues = false }
                if byValue != byColor, differing == nil { differing = (path, value, color) }
            }
        }
        guard let differing else { return }
        guard fitsValues else {
            reading = .colors
            return
        }
        throw Problem(
            path: differing.path,
            reason: "the mask can be read by its values and by its colors, and the classes differ: the value "
                + "\(differing.value) has the color \(differing.color.hexadecimal), the color of another class",
            fix: fix)
    }
}

extension FoundMasks {
    /// Refuses masks if some files have the values 0 and 1 and others 0 and 255. Programs write the same class as 1 in
    /// 1-bit files and as 255 in 8-bit files. Here 255 would be void.
    /// - Throws: `Problem` that names a file of each kind.
    func checkForegrounds() throws {
        let values = sound.filter { $0.histogram.isGray }.map { ($0.path, $0.histogram.grayValues) }
        guard values.allSatisfy({ $0.1.isSubset(of: [0, 1]) || $0.1.isSubset(of: [0, 255]) }),
            let one = values.first(where: { $0.1.contains(1) }), let other = values.first(where: { $0.1 == [0, 255] })
        else { return }
        throw Problem(
            path: one.0,
            reason: "the mask has the class 1 and no 255, but \(other.0) has 255 and no 1: both may be the same class, "
                + "and 255 would be void",
            fix: "save all masks with the same values; or name the classes in a file, with `void 255` if 255 is void")
    }
}
