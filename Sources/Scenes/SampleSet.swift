/// The names and splits of the scenes of sample data.
package enum SampleSet {
    /// Whether a scene belongs to the validation set. Every fourth one does.
    package static func isValidation(_ index: Int) -> Bool { index % 4 == 3 }

    /// The name of a scene, for example `street-007`.
    package static func name(_ index: Int) -> String {
        let digits = String(index)
        return "street-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}
