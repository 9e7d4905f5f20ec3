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

// Decodes a PNG of any kind to 8 bit RGB, `width * height * 3` bytes. 16 bit samples are rounded, alpha is dropped.
bool tessera_png_decode_rgb(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, uint8_t *rgb,
    tessera_codec_message *message);

// Decodes a gray or palette PNG to its samples as they are stored: gray values without scaling, palette indices.
// `bytes_per_sample` is 1 for depths of 1 to 8 bits and 2, big end first, for 16 bits.
bool tessera_png_decode_samples(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, int bytes_per_sample, uint8_t *samples,
    tessera_codec_message *message);

// Walks the chunks from the signature to IEND and compares their checksums, without inflating anything.
bool tessera_png_check(const uint8_t *bytes, size_t length, tessera_codec_message *message);

// Encodes 8 bit RGB (`channels` 3), or gray or palette indices (`channels` 1; a palette of `palette_count` RGB
// triples where that is not 0). On success `*encoded` is to be released with `tessera_codec_free`.
bool tessera_png_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, const uint8_t *palette,
    int palette_count, uint8_t **encoded, size_t *encoded_length, tessera_codec_message *message);

// The extent of a JPEG. `is_rgb` is false where the colors are not gray, YCbCr or RGB.
bool tessera_jpeg_header(
    const uint8_t *bytes, size_t length, int *width, int *height, bool *is_rgb, tessera_codec_message *message);

// Decodes a JPEG to 8 bit RGB, `width * height * 3` bytes; a file that is damaged or cut off fails.
bool tessera_jpeg_decode_rgb(
    const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb, tessera_codec_message *message);

// Encodes 8 bit RGB without chroma subsampling at `quality` of 1 to 100.
bool tessera_jpeg_encode(
    const uint8_t *rgb, int width, int height, int quality, uint8_t **encoded, size_t *encoded_length,
    tessera_codec_message *message);

void tessera_codec_free(uint8_t *encoded);

#endif
