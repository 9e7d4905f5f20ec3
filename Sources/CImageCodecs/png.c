#include "CImageCodecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

typedef struct {
    const uint8_t *bytes;
    size_t length;
    size_t offset;
} source;

typedef struct {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
} sink;

static void fail(png_structp png, png_const_charp text) {
    tessera_codec_message *message = png_get_error_ptr(png);
    snprintf(message->text, sizeof message->text, "%s", text);
    png_longjmp(png, 1);
}

// Warnings are about what does not change the pixels: profiles, gamma, text.
static void ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void take(png_structp png, png_bytep into, size_t count) {
    source *from = png_get_io_ptr(png);
    if (count > from->length - from->offset) png_error(png, "the data ends too early");
    memcpy(into, from->bytes + from->offset, count);
    from->offset += count;
}

static void put(png_structp png, png_bytep bytes, size_t count) {
    sink *to = png_get_io_ptr(png);
    if (count > to->capacity - to->length) {
        size_t capacity = 2 * (to->length + count);
        uint8_t *grown = realloc(to->bytes, capacity);
        if (grown == NULL) png_error(png, "out of memory");
        to->bytes = grown;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->length, bytes, count);
    to->length += count;
}

static void flush(png_structp png) { (void)png; }

// What the transformations turn a row into.
typedef enum { AS_RGB, AS_SAMPLES } target;

static void transform(png_structp png, target as) {
    if (as == AS_SAMPLES) {
        png_set_packing(png);
        return;
    }
    png_set_palette_to_rgb(png);
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
    png_set_scale_16(png);
    png_set_strip_alpha(png);
}

static bool decode(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, target as, size_t row_bytes, uint8_t *pixels,
    tessera_codec_message *message) {
    source from = {bytes, length, 0};
    message->text[0] = 0;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        snprintf(message->text, sizeof message->text, "out of memory");
        return false;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return false;
    }
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_read_fn(png, &from, take);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height)
        png_error(png, "the header was read differently");
    transform(png, as);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "the samples are of an unexpected kind");
    for (int pass = 0; pass < passes; pass++)
        for (uint32_t row = 0; row < height; row++) png_read_row(png, pixels + row * row_bytes, NULL);
    png_read_end(png, NULL);
    png_destroy_read_struct(&png, &info, NULL);
    return true;
}

bool tessera_png_decode_rgb(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, uint8_t *rgb,
    tessera_codec_message *message) {
    return decode(bytes, length, width, height, AS_RGB, (size_t)width * 3, rgb, message);
}

bool tessera_png_decode_samples(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, int bytes_per_sample, uint8_t *samples,
    tessera_codec_message *message) {
    return decode(bytes, length, width, height, AS_SAMPLES, (size_t)width * bytes_per_sample, samples, message);
}

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool tessera_png_check(const uint8_t *bytes, size_t length, tessera_codec_message *message) {
    message->text[0] = 0;
    size_t offset = 8;
    if (length < offset || png_sig_cmp(bytes, 0, 8) != 0) {
        snprintf(message->text, sizeof message->text, "not a PNG");
        return false;
    }
    while (length - offset >= 12) {
        uint32_t size = big_endian(bytes + offset);
        if (size > length - offset - 12) break;
        const uint8_t *name = bytes + offset + 4;
        if (crc32(0, name, size + 4) != big_endian(name + 4 + size)) {
            snprintf(message->text, sizeof message->text, "CRC error");
            return false;
        }
        if (memcmp(name, "IEND", 4) == 0) return true;
        offset += 12 + (size_t)size;
    }
    snprintf(message->text, sizeof message->text, "the data ends too early");
    return false;
}

// Holds the setjmp, so that what the caller must release does not change between it and a longjmp.
static bool write_picture(
    png_structp png, png_infop info, const uint8_t *samples, uint32_t width, uint32_t height, int channels,
    const uint8_t *palette, int palette_count) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    int kind = channels == 3 ? PNG_COLOR_TYPE_RGB : palette_count > 0 ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_GRAY;
    png_set_IHDR(
        png, info, width, height, 8, kind, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (kind == PNG_COLOR_TYPE_PALETTE) {
        png_color entries[256];
        for (int i = 0; i < palette_count; i++)
            entries[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
        png_set_PLTE(png, info, entries, palette_count);
    }
    png_write_info(png, info);
    for (uint32_t row = 0; row < height; row++) png_write_row(png, samples + (size_t)row * width * channels);
    png_write_end(png, info);
    return true;
}

bool tessera_png_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, const uint8_t *palette,
    int palette_count, uint8_t **encoded, size_t *encoded_length, tessera_codec_message *message) {
    sink to = {NULL, 0, 0};
    message->text[0] = 0;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        snprintf(message->text, sizeof message->text, "out of memory");
        return false;
    }
    png_set_write_fn(png, &to, put, flush);
    bool written = write_picture(png, info, samples, width, height, channels, palette, palette_count);
    png_destroy_write_struct(&png, &info);
    if (!written) {
        free(to.bytes);
        return false;
    }
    *encoded = to.bytes;
    *encoded_length = to.length;
    return true;
}

void tessera_codec_free(uint8_t *encoded) { free(encoded); }
