import Testing
import Workbench

@Suite("The user's folders")
struct UserDirectoryTests {
    @Test(
        "XDG variables take precedence over $HOME, and relative paths in them are ignored",
        arguments: [
            (["HOME": "/h"], "/h/.config/tessera", "/h/.local/share/tessera"),
            (["HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"], "/c/tessera", "/d/tessera"),
            (
                ["HOME": "/h", "XDG_CONFIG_HOME": "c", "XDG_DATA_HOME": ""], "/h/.config/tessera",
                "/h/.local/share/tessera"
            ),
        ])
    func folders(environment: [String: String], configuration: String, data: String) {
        #expect(UserDirectory.configuration.url(environment: environment).path == configuration)
        #expect(UserDirectory.data.url(environment: environment).path == data)
    }
}
