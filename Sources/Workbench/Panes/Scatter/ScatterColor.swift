/// What the scatter's colors mean.
package enum ScatterColor: String, CaseIterable, Sendable {
    case entropy, predictedClass = "class", state, round
}
