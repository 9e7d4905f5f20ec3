import Files
import Imagery
import Pool

extension Problem {
    /// Why an image or its mask could not be read.
    init(of image: PoolImage, _ error: any Error) {
        switch error {
        case let error as PoolError: self = error.problem
        case let error as ImageryError:
            self.init(path: error.path ?? image.imageURL.path, reason: error.reason, fix: error.fix)
        default:
            self.init(
                path: image.imageURL.path, reason: ErrorText.plain(error), fix: "check that the file can be read")
        }
    }
}
