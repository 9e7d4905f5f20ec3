// libpng and libjpeg-turbo behind plain calls: bytes in, bytes out, the library's own message where it fails.
// No call longjmps, prints, exits or reads past `length`; nothing is kept between calls.
#ifndef TESSERA_IMAGE_CODECS_H
#define TESSERA_IMAGE_CODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TESSERA_CODEC_MESSAGE_SIZE = 256 };

// The library's message of a failed call, or empty.
typedef struct {
    char text[TESSERA_CODEC_MESSAGE_SIZE];
} tessera_codec_message;

// What the rows of a PNG are decoded to.
typedef enum {
    // 8 bit RGB. Alpha is dropped.
    TESSERA_PNG_RGB,
    // One byte a pixel: the gray value or palette index as it is stored, without scaling. Alpha is dropped.
    TESSERA_PNG_VALUES,
} tessera_png_target;

// Decodes a PNG of any kind to `width * height` pixels; to nowhere where `pixels` is NULL, which only checks it.
// `narrow` has 65536 entries: what becomes of each 16 bit sample. `*largest` is the largest 16 bit sample, alpha left
// out, and 0 for samples of fewer bits.
bool tessera_png_decode(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, tessera_png_target target,
    const uint8_t *narrow, uint8_t *pixels, uint32_t *largest, tessera_codec_message *message);

// Finds the first chunk of a name whose checksum is right. The range is that of its content within `bytes`.
bool tessera_png_chunk(
    const uint8_t *bytes, size_t length, const char *name, size_t *start, size_t *count);

// Encodes 8 bit RGB (`channels` 3), or gray or palette indices (`channels` 1; a palette of `palette_count` RGB
// triples where that is not 0). On success `*encoded` is to be released with `tessera_codec_free`.
bool tessera_png_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, const uint8_t *palette,
    int palette_count, uint8_t **encoded, size_t *encoded_length, tessera_codec_message *message);

typedef enum {
    // Gray, YCbCr or RGB.
    TESSERA_JPEG_RGB,
    TESSERA_JPEG_CMYK,
    TESSERA_JPEG_UNKNOWN,
} tessera_jpeg_colors;

// The extent of a JPEG, as it is stored, from what stands before the first scan.
bool tessera_jpeg_header(
    const uint8_t *bytes, size_t length, int *width, int *height, tessera_jpeg_colors *colors,
    tessera_codec_message *message);

// What was wrong with a JPEG that could be decoded all the same. Rows are those of the picture as it is stored.
typedef struct {
    // The file ends before its end mark.
    bool lacks_end;
    // A scan that refines the picture is damaged or missing.
    bool has_wrong_detail;
    // The first row that is not in the file and decoded to gray, or -1.
    int missing_from;
    // The first row whose data is damaged, or -1.
    int wrong_from;
    // The library's first warning, or empty.
    char warning[TESSERA_CODEC_MESSAGE_SIZE];
} tessera_jpeg_damage;

// Decodes a JPEG to 8 bit RGB, `width * height * 3` bytes; to nowhere where `rgb` is NULL, which only checks it.
// What the library decodes with a warning is decoded, and `damage` says what is wrong.
bool tessera_jpeg_decode_rgb(
    const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb, tessera_jpeg_damage *damage,
    tessera_codec_message *message);

void tessera_codec_free(uint8_t *encoded);

#endif
