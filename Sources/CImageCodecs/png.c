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

// Ignores warnings. They concern profiles, gamma and text, which do not change the pixels.
static void ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    source *from = png_get_io_ptr(png);
    if (count > from->length - from->offset) png_error(png, "the data ends too early");
    memcpy(into, from->bytes + from->offset, count);
    from->offset += count;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
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

static void transform(png_structp png, tessera_png_target as) {
    png_set_strip_alpha(png);
    if (as == TESSERA_PNG_VALUES) {
        png_set_packing(png);
        return;
    }
    png_set_palette_to_rgb(png);
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
}

typedef struct {
    source from;
    uint32_t width;
    uint32_t height;
    tessera_png_target as;
    const uint8_t *narrow;
    uint8_t *pixels;
    uint32_t largest;
    // A buffer for rows that must be converted, or for all rows of an interlaced file. The caller frees it.
    uint8_t *row_buffer;
} picture;

// Maps a row of 16-bit samples to bytes, and updates the largest sample.
static void narrow_row(picture *into, const uint8_t *row, size_t samples, uint8_t *narrowed) {
    uint32_t largest = into->largest;
    for (size_t i = 0; i < samples; i++) {
        uint32_t sample = (uint32_t)row[2 * i] << 8 | row[2 * i + 1];
        if (sample > largest) largest = sample;
        if (narrowed != NULL) narrowed[i] = into->narrow[sample];
    }
    into->largest = largest;
}

// Contains the setjmp, so that the caller's variables do not change between setjmp and longjmp.
static bool read_picture(png_structp png, png_infop info, picture *into) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_read_fn(png, &into->from, read_bytes);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != into->width || png_get_image_height(png, info) != into->height)
        png_error(png, "the size differs from the header");
    transform(png, into->as);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t samples = (size_t)into->width * (into->as == TESSERA_PNG_RGB ? 3 : 1);
    size_t row_bytes = png_get_rowbytes(png, info);
    bool is_wide = row_bytes == 2 * samples;
    if (!is_wide && row_bytes != samples) png_error(png, "the samples are of an unexpected kind");
    bool is_buffered = is_wide || into->pixels == NULL;
    if (is_buffered) {
        // The passes of an interlaced file fill the same rows, so all rows must be kept.
        into->row_buffer = calloc(passes > 1 ? into->height : 1, row_bytes);
        if (into->row_buffer == NULL) png_error(png, "out of memory");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t row = 0; row < into->height; row++) {
            uint8_t *narrowed = into->pixels == NULL ? NULL : into->pixels + row * samples;
            uint8_t *target = is_buffered ? into->row_buffer + (passes > 1 ? row * row_bytes : 0) : narrowed;
            png_read_row(png, target, NULL);
            if (is_wide && pass == passes - 1) narrow_row(into, target, samples, narrowed);
        }
    }
    png_read_end(png, NULL);
    return true;
}

bool tessera_png_decode(
    const uint8_t *bytes, size_t length, uint32_t width, uint32_t height, tessera_png_target target,
    const uint8_t *narrow, uint8_t *pixels, uint32_t *largest, tessera_codec_message *message) {
    picture into = {
        .from = {bytes, length, 0}, .width = width, .height = height, .as = target, .narrow = narrow, .pixels = pixels};
    message->text[0] = 0;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, fail, ignore);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        snprintf(message->text, sizeof message->text, "out of memory");
        return false;
    }
    bool was_read = read_picture(png, info, &into);
    png_destroy_read_struct(&png, &info, NULL);
    free(into.row_buffer);
    *largest = into.largest;
    return was_read;
}

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

bool tessera_png_chunk(const uint8_t *bytes, size_t length, const char *name, size_t *start, size_t *count) {
    size_t offset = 8;
    while (length >= 12 && offset <= length - 12) {
        uint32_t size = big_endian(bytes + offset);
        if (size > length - offset - 12) return false;
        // The checksum covers the name and the content.
        const uint8_t *named = bytes + offset + 4;
        if (memcmp(named, name, 4) == 0 && crc32_z(0, named, (size_t)size + 4) == big_endian(named + 4 + size)) {
            *start = offset + 8;
            *count = size;
            return true;
        }
        offset += 12 + (size_t)size;
    }
    return false;
}

// Contains the setjmp, so that the caller's variables do not change between setjmp and longjmp.
static bool write_picture(
    png_structp png, png_infop info, const uint8_t *samples, uint32_t width, uint32_t height, int channels,
    int bits, const uint8_t *palette, int palette_count) {
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    int kind = channels == 3 ? PNG_COLOR_TYPE_RGB : palette_count > 0 ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_GRAY;
    png_set_IHDR(
        png, info, width, height, bits, kind, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (kind == PNG_COLOR_TYPE_PALETTE) {
        png_color entries[256];
        for (int i = 0; i < palette_count; i++)
            entries[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
        png_set_PLTE(png, info, entries, palette_count);
    }
    png_write_info(png, info);
    size_t row_length = (size_t)width * channels * (bits / 8);
    for (uint32_t row = 0; row < height; row++) png_write_row(png, samples + row * row_length);
    png_write_end(png, info);
    return true;
}

bool tessera_png_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int bits, const uint8_t *palette,
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
    png_set_write_fn(png, &to, write_bytes, flush);
    bool written = write_picture(png, info, samples, width, height, channels, bits, palette, palette_count);
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
