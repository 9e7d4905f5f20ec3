// Plain functions around libpng and libjpeg-turbo: bytes in, bytes out. A failed call returns the library's message.
// No function longjmps to its caller, prints, exits, reads past `length` or keeps state between calls.
#ifndef TESSERA_IMAGE_CODECS_H
#define TESSERA_IMAGE_CODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TESSERA_CODEC_MESSAGE_SIZE = 256 };

// The library's message about a failed call; empty after success.
typedef struct {
    char text[TESSERA_CODEC_MESSAGE_SIZE];
} tessera_codec_message;

// The pixel format that a PNG is decoded to.
typedef enum {
    // 8-bit RGB. Alpha is dropped.
    TESSERA_PNG_RGB,
    // One byte per pixel: the stored gray value or palette index, without scaling. Alpha is dropped.
    TESSERA_PNG_VALUES,
} tessera_png_target;

// Decodes a PNG of any kind to `width * height` pixels. If `pixels` is NULL, the file is only validated.
// `narrow` has 65536 entries and maps each 16-bit sample to 8 bits. `*largest` becomes the largest 16-bit sample, alpha
// not counted, or 0 if samples have fewer bits.
bool tessera_png_decode(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, tessera_png_target target,
    const uint8_t *narrow, uint8_t *pixels, uint32_t *largest, tessera_codec_message *message);

// Finds the first chunk with this name whose checksum is right. `*start` and `*count` become the range of its content
// in `bytes`. The time is O(chunks), plus the checksums of the chunks with this name.
bool tessera_png_chunk(
    const uint8_t *bytes, size_t length, const char *name, size_t *start, size_t *count);

// Encodes 8-bit RGB (`channels` is 3), or gray values or palette indices (`channels` is 1). `bits` is 8, or 16 for gray
// values with the higher byte first. The palette has `palette_count` RGB triples, at most 256; 0 means gray. After
// success the caller must release `*encoded` with `tessera_codec_free`.
bool tessera_png_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int bits, const uint8_t *palette,
    int palette_count, uint8_t **encoded, size_t *encoded_length, tessera_codec_message *message);

typedef enum {
    // Gray, YCbCr or RGB.
    TESSERA_JPEG_RGB,
    TESSERA_JPEG_CMYK,
    TESSERA_JPEG_UNKNOWN,
} tessera_jpeg_colors;

// Reads the stored size and the kind of colors of a JPEG from the segments before its first scan.
bool tessera_jpeg_header(
    const uint8_t *bytes, size_t length, int *width, int *height, tessera_jpeg_colors *colors,
    tessera_codec_message *message);

// The damage of a JPEG that could be decoded nevertheless. Rows are counted in the stored image.
typedef struct {
    // The file ends before its end mark.
    bool lacks_end;
    // A scan that refines the image is damaged or missing.
    bool has_wrong_detail;
    // The first row that is missing in the file and gray in the result, or -1.
    int missing_from;
    // The first row whose data is damaged, or -1.
    int wrong_from;
    // The library's first warning, or empty.
    char warning[TESSERA_CODEC_MESSAGE_SIZE];
} tessera_jpeg_damage;

// Decodes a JPEG to 8-bit RGB, `width * height * 3` bytes. If `rgb` is NULL, the file is only validated.
// Files that the library decodes with a warning are decoded too, and `damage` describes what is wrong.
bool tessera_jpeg_decode_rgb(
    const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb, tessera_jpeg_damage *damage,
    tessera_codec_message *message);

// Encodes 8-bit RGB as baseline JPEG without subsampling. `quality` is libjpeg's, 1 to 100. After success the caller must
// release `*encoded` with `tessera_codec_free`.
bool tessera_jpeg_encode(
    const uint8_t *rgb, int width, int height, int quality, uint8_t **encoded, size_t *encoded_length,
    tessera_codec_message *message);

void tessera_codec_free(uint8_t *encoded);

#endif
