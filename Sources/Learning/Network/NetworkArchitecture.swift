/// The networks that a project can use. The raw value is the name in `project.toml` and in checkpoints.
package enum NetworkArchitecture: String, CaseIterable, Sendable {
    case full
    case lite

    /// The declaration of a network, from which everything else is derived.
    struct Declaration {
        let summary: String
        /// Returns the 3x3 convolution of ASPP and decoder.
        /// - Parameter coarse: The number of leading channels that come from the upsampled smaller map.
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

    /// A phrase for help and documentation.
    package var summary: String { declaration.summary }
}
