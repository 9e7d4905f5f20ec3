/// Which head the network has.
package enum NetworkKind: String, CaseIterable, Sendable {
    /// Full 3x3 convolutions in ASPP and decoder.
    case full
    /// Depthwise ones with a 1x1 behind them and nothing between (Chollet, 2017): for fast rounds.
    case lite
}
