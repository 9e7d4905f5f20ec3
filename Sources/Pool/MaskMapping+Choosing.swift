import Imagery
import Problems

extension MaskMapping {
    /// Chooses how the masks of a folder are read that have colors beside their values: all in the same way. Where one of
    /// them has colors that are no grays, or where the colors alone fit, that is by colors; else by values. A palette that
    /// shows the classes in their own colors says nothing else than its values.
    ///
    /// - Parameters:
    ///   - assumedVoid: Values that are void though nobody said so: they do not fit.
    ///   - fix: What to do where both ways fit.
    /// - Throws: `Problem` where both ways fit and the pixels would have other classes.
    mutating func chooseReading(of masks: FoundMasks, assumedVoid: Set<UInt8>, fix: String) throws {
        guard reading != .colorsOnly else { return }
        reading = masks.areInColors ? .colors : .values
        let both = masks.withColors.filter { _, census in
            !isShown(in: census.palette.map { RGB(packed: $0) }, of: census.values)
                || !assumedVoid.isDisjoint(with: census.values)
        }
        guard reading == .values, !both.isEmpty else { return }
        var differing: (path: String, value: UInt8, color: RGB)?
        var fitsValues = true
        for (path, census) in both {
            for (value, color) in zip(census.values, census.colors) {
                let isMarker = census.isInColors && !assumedVoid.contains(value)
                guard let byColor = isMarker ? self[color: color] : colorLabels[color] else { return }
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
                + "\(differing.value) has the color \(differing.color.hexadecimal), which is that of another class",
            fix: fix)
    }
}

extension FoundMasks {
    /// Refuses masks whose classes have 1 in some files and 255 in others, as programs write masks of 1 bit and of 8 bits:
    /// one of them would be void.
    /// - Throws: `Problem` naming a file of each kind.
    func checkForegrounds() throws {
        let values = sound.filter { $0.census.isGray }.map { ($0.path, $0.census.grayValues) }
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
