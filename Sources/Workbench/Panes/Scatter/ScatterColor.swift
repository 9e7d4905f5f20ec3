/// The value that the scatter's colors show.
package enum ScatterColor: String, CaseIterable, Sendable {
    case entropy, predictedClass = "class", state, round
}
