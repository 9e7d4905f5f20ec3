import Acquisition
import Imagery
import Learning

/// What a new project has beside the numbers of its recipe, unless the user says otherwise.
package struct ProjectDefaults: Sendable {
    private let network: NetworkArchitecture
    /// The network for large images; nil if it is the same.
    private let networkOfLargeImages: NetworkArchitecture?
    /// Whether a backbone with trained weights is fine-tuned. Random weights are always fine-tuned.
    package let finetunesTrainedWeights: Bool
    package let acquisition: AcquisitionSettings

    /// The largest number of pixels of an image that a network should enlarge. Thin objects have enough pixels in larger
    /// images, and predictions for a pool of enlarged ones would take long.
    package static let mostEnlargedPixels = 1 << 19

    /// The network of a new project.
    /// - Parameter sizes: The sizes of its images, of which the median counts.
    package func network(for sizes: [Size]) -> NetworkArchitecture {
        let counts = sizes.map(\.count).sorted()
        let isLarge = !counts.isEmpty && counts[counts.count / 2] > Self.mostEnlargedPixels
        return isLarge ? networkOfLargeImages ?? network : network
    }

    /// The network and the strategy of the MEAL paper.
    static let meal = ProjectDefaults(
        network: .full, networkOfLargeImages: nil, finetunesTrainedWeights: false,
        acquisition: AcquisitionSettings(strategy: Strategy.meal.name))

    /// What is best on CamVid so far, see `docs/studies/EFFICIENCY.md`.
    static let context: ProjectDefaults = {
        var acquisition = AcquisitionSettings(strategy: Strategy.pixelBalanced.name)
        acquisition.scorePower = 2
        return ProjectDefaults(
            network: .fine, networkOfLargeImages: .lite, finetunesTrainedWeights: true, acquisition: acquisition)
    }()
}
