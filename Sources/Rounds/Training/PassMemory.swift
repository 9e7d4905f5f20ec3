import Learning

/// The memory of a forward and backward pass, which grows with its pixels.
enum PassMemory {
    /// The largest number of pixels of a pass in `mebibytes`; at least 1.
    static func pixels(
        in mebibytes: Int, architecture: NetworkArchitecture, classCount: Int, finetune: Bool
    ) -> Int {
        // The scores of all classes and their gradients have the size of the patches. Channels are padded to vectors.
        let channels = (classCount + 7) / 8 * 8
        let floats = architecture.trainingFloatsPerPixel(finetune: finetune) + 2 * channels
        return max(1, (mebibytes << 20) / (MemoryLayout<Float>.stride * floats))
    }
}
