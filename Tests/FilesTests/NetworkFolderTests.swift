import Foundation
import Testing

@testable import Files

@Suite("Folders on network file systems")
struct NetworkFolderTests {
    private static let mounts = """
        22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
        30 22 0:25 / /home rw shared:2 - nfs4 server:/home rw,vers=4.2
        31 30 0:26 / /home/ada/fast\\040disk rw - xfs /dev/vdb rw
        32 22 0:27 / /mnt rw - ext4 /dev/vdc rw
        33 22 0:28 / /mnt rw - cifs //server/share rw
        broken line
        """

    @Test(
        "the deepest mount decides, and the last one at a place",
        arguments: [
            ("/data", false), ("/home/ada", true), ("/home", true), ("/homes", false), ("/home/ada/fast disk/p", false),
            ("/mnt/p", true),
        ])
    func deepest(path: String, isNetwork: Bool) {
        #expect(NetworkFolder.isOne(path, mounts: Self.mounts) == isNetwork)
    }

    @Test("/proc is on this computer")
    func here() { #expect(!NetworkFolder.isOne(URL(filePath: "/proc"))) }
}
