/// The networks that a project may have. The raw value is the name in `project.toml` and in checkpoints.
package enum NetworkArchitecture: String, CaseIterable, Sendable {
    case full
    case lite

    /// What to know of a network; everything else derives from it.
    struct Declaration {
        let summary: String
        /// The 3x3 convolutions of ASPP and decoder.
        /// - Parameter coarse: How many of the first channels are upsampled on the way.
        let spatialKernel: (_ dilation: Int, _ coarse: Int) -> ConvolutionUnit.Kernel
    }

    var declaration: Declaration {
        switch self {
        case .full:
            Declaration(summary: "full 3x3 convolutions in ASPP and decoder") {
                .dense(dilation: $0, coarse: $1)
            }
        case .lite:
            Declaration(summary: "depthwise-separable ones (Chollet, 2017), for fast rounds") {
                .separable(dilation: $0, coarse: $1)
            }
        }
    }

    /// In a phrase, for help and documentation.
    package var summary: String { declaration.summary }
}
