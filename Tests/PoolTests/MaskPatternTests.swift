import Problems
import Testing

@testable import Pool

@Suite("Mask patterns")
struct MaskPatternTests {
    @Test(
        "a pattern gives the path of the mask of an image",
        arguments: [
            ("{stem}.png", "day1/a", "day1/a"), ("{stem}_L.png", "day1/a", "day1/a_L"), ("{stem}", "a.b", "a.b"),
            ("mask_{stem}.png", "day1/a", "day1/mask_a"), ("seg/mask_{stem}.PNG", "day1/a", "seg/day1/mask_a"),
            ("{folder}/masks/{name}.png", "day1/a", "day1/masks/a"), ("{folder}/masks/{name}", "a", "masks/a"),
            ("{stem/images/masks}.png", "train/images/x/a", "train/masks/x/a"),
            ("{stem/images/masks}.png", "images/images/a", "images/masks/a"),
            ("{folder/images/masks}/m_{name}.png", "train/images/a", "train/masks/m_a"),
            ("{stem/images/masks}.png", "train/a", nil), ("{stem/a/b}.png", "x/a", nil),
            ("{stem%_sat}_mask.png", "d/1_sat", "d/1_mask"), ("{stem%_sat}_mask.png", "d/1", "d/1_mask"),
            ("{stem#im_}.png", "d/im_1", "d/1"), ("{folder%_rgb}/{name}.png", "x/d_rgb/a_rgb", "x/d/a_rgb"),
            ("{folder#rgb_}/{name%_im}.png", "rgb_d/rgb_a_im", "d/rgb_a"),
            ("{folder%_rgb}/{name}.png", "a_rgb", "a_rgb"),
            ("{name}.png", "day1/a", "a"),
        ])
    func paths(pattern: String, image: String, mask: String?) throws {
        #expect(try MaskPattern(pattern).mask(of: image) == mask)
        #expect(try MaskPattern(pattern).description == pattern)
    }

    @Test(
        "an invalid pattern is refused with an example",
        arguments: [
            ("mask.png", "it must contain"), ("{stem}{name}.png", "it must contain"),
            ("{stem}_L.jpg", "a JPEG cannot hold a mask"), ("{stem", "a brace has no partner"),
            ("}{stem}", "a brace has no partner"),
            ("{image}.png", "{image} is not one of"), ("{stem%}.png", "{stem%} is not one of"),
            ("{stem/a}.png", "{stem/a} is not one of"), ("{name/a/b}.png", "{name/a/b} is not one of"),
            ("/masks/{stem}.png", "stay in the folder"), ("../{stem}.png", "stay in the folder"),
            ("", "it must contain"),
        ])
    func mistakes(pattern: String, complaint: String) {
        let error = #expect(throws: Problem.self) { try MaskPattern(pattern) }
        #expect(error?.reason.contains(complaint) == true, "\(error as Any)")
        #expect(error?.fix.contains("{stem}_L.png") == true)
    }

    @Test("a pattern recognizes the names of masks and lists their folders")
    func names() throws {
        #expect(try MaskPattern("mask_{stem}_L.png").names("mask_a_L"))
        #expect(try !MaskPattern("{stem}_L.png").names("_L") && !MaskPattern("{stem}_L.png").names("a"))
        #expect(try MaskPattern("{stem/images/masks}.png").folders == ["masks"])
        #expect(try MaskPattern("seg/{folder}/masks/m_{name}.png").folders == ["seg", "masks"])
        #expect(try MaskPattern("m_{stem}_L.png").folders == [] && !MaskPattern.plain.addsToNames)
    }
}
