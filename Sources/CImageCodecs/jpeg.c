#include "CImageCodecs.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

// Limits of a progressive file, against small files that take very long to decode. All scans together may visit 2^30
// pixels, but 32 scans are always allowed and more than 500 never.
enum { MAXIMUM_SCANS = 500, MINIMUM_SCAN_LIMIT = 32 };
static const double MAXIMUM_SCANNED_PIXELS = 1u << 30;

typedef struct {
    struct jpeg_error_mgr errors;  // First, so that a pointer to it is a pointer to the codec.
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    tessera_codec_message *message;
    tessera_jpeg_damage *damage;
    int maximum_scans;
    // These are read after a longjmp, so they must be volatile.
    volatile bool is_beyond_headers;
    volatile bool has_all_rows;
    volatile bool has_buffer;
} codec;

static void fail(j_common_ptr info) {
    codec *self = (codec *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(self->message->text, sizeof self->message->text, "%s", text);
    longjmp(self->escape, 1);
}

static void print_nothing(j_common_ptr info) { (void)info; }

// The first of the rows that are being decoded.
static int row_of(j_decompress_ptr info) {
    return (int)info->input_iMCU_row * info->max_v_samp_factor * DCTSIZE;
}

// Sets `*row` to the smaller row; -1 counts as no row.
static void keep_smaller(int *row, int other) {
    if (*row < 0 || other < *row) *row = other;
}

// Classifies a warning of the library by its effect on the image.
static void record_warning(j_common_ptr common, int level) {
    codec *self = (codec *)common->err;
    if (level >= 0 || self->damage == NULL) return;
    tessera_jpeg_damage *damage = self->damage;
    j_decompress_ptr info = (j_decompress_ptr)common;
    if (damage->warning[0] == 0) {
        char text[JMSG_LENGTH_MAX];
        common->err->format_message(common, text);
        snprintf(damage->warning, sizeof damage->warning, "%s", text);
    }
    bool is_end = common->err->msg_code == JWRN_HIT_MARKER && info->unread_marker == JPEG_EOI;
    switch (common->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
    case JWRN_TOO_MUCH_DATA: return;
    case JWRN_JPEG_EOF:
        damage->lacks_end = true;
        // The Huffman decoder reports missing rows by a warning of its own, the arithmetic decoder does not.
        if (!info->arith_code || self->has_all_rows) return;
        is_end = true;
        break;
    default: break;
    }
    // Scans after the first one only refine the image.
    if (info->input_scan_number > 1) damage->has_wrong_detail = true;
    else keep_smaller(is_end ? &damage->missing_from : &damage->wrong_from, row_of(info));
}

static void limit_scans(j_common_ptr common) {
    codec *self = (codec *)common->err;
    if (((j_decompress_ptr)common)->input_scan_number > self->maximum_scans) {
        snprintf(self->message->text, sizeof self->message->text, "more than %d scans", self->maximum_scans);
        longjmp(self->escape, 1);
    }
}

// Supplies an end-of-image marker when the data ends, so that the rows decoded so far are kept.
static boolean end_of_data(j_decompress_ptr info) {
    static const JOCTET mark[] = {0xff, JPEG_EOI};
    codec *self = (codec *)info->err;
    if (!self->is_beyond_headers) ERREXIT(info, JERR_INPUT_EOF);
    WARNMS(info, JWRN_JPEG_EOF);
    info->src->next_input_byte = mark;
    info->src->bytes_in_buffer = 2;
    return TRUE;
}

static void skip(j_decompress_ptr info, long count) {
    struct jpeg_source_mgr *from = info->src;
    if (count <= 0) return;
    size_t taken = (size_t)count < from->bytes_in_buffer ? (size_t)count : from->bytes_in_buffer;
    from->next_input_byte += taken;
    from->bytes_in_buffer -= taken;
}

static void do_nothing(j_decompress_ptr info) { (void)info; }

static void prepare(
    codec *self, struct jpeg_decompress_struct *info, tessera_jpeg_damage *damage, tessera_codec_message *message) {
    memset(self, 0, sizeof *self);
    memset(info, 0, sizeof *info);
    message->text[0] = 0;
    self->message = message;
    self->damage = damage;
    self->maximum_scans = MAXIMUM_SCANS;
    info->err = jpeg_std_error(&self->errors);
    self->errors.error_exit = fail;
    self->errors.output_message = print_nothing;
    self->errors.emit_message = record_warning;
    self->progress.progress_monitor = limit_scans;
}

// Reads the file up to its first scan. The caller must have called setjmp.
static void read_headers(
    struct jpeg_decompress_struct *info, struct jpeg_source_mgr *from, codec *self, const uint8_t *bytes,
    size_t length) {
    jpeg_create_decompress(info);
    *from = (struct jpeg_source_mgr){
        .next_input_byte = bytes, .bytes_in_buffer = length, .init_source = do_nothing,
        .fill_input_buffer = end_of_data, .skip_input_data = skip, .resync_to_restart = jpeg_resync_to_restart,
        .term_source = do_nothing};
    info->src = from;
    jpeg_read_header(info, TRUE);
    self->is_beyond_headers = true;
}

bool tessera_jpeg_header(
    const uint8_t *bytes, size_t length, int *width, int *height, tessera_jpeg_colors *colors,
    tessera_codec_message *message) {
    codec self;
    struct jpeg_decompress_struct info;
    struct jpeg_source_mgr from;
    prepare(&self, &info, NULL, message);
    if (setjmp(self.escape)) {
        jpeg_destroy_decompress(&info);
        return false;
    }
    read_headers(&info, &from, &self, bytes, length);
    *width = (int)info.image_width;
    *height = (int)info.image_height;
    switch (info.jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_RGB:
    case JCS_YCbCr: *colors = TESSERA_JPEG_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: *colors = TESSERA_JPEG_CMYK; break;
    default: *colors = TESSERA_JPEG_UNKNOWN;
    }
    jpeg_destroy_decompress(&info);
    return true;
}

// Contains the setjmp, so that the caller's variables do not change between setjmp and longjmp.
static bool read_picture(
    codec *self, struct jpeg_decompress_struct *info, const uint8_t *bytes, size_t length, int width, int height,
    uint8_t *rgb, uint8_t *row) {
    struct jpeg_source_mgr from;
    if (setjmp(self->escape)) {
        // An error after the last row does not affect the image.
        if (!self->has_all_rows) return false;
        snprintf(self->damage->warning, sizeof self->damage->warning, "%s", self->message->text);
        return true;
    }
    read_headers(info, &from, self, bytes, length);
    if ((int)info->image_width != width || (int)info->image_height != height) ERREXIT(info, JERR_IMAGE_TOO_BIG);
    info->progress = &self->progress;
    double scans = MAXIMUM_SCANNED_PIXELS / ((double)width * height);
    self->maximum_scans =
        scans > MAXIMUM_SCANS ? MAXIMUM_SCANS : scans < MINIMUM_SCAN_LIMIT ? MINIMUM_SCAN_LIMIT : (int)scans;
    info->out_color_space = JCS_RGB;
    info->dct_method = JDCT_ISLOW;
    jpeg_start_decompress(info);
    while (info->output_scanline < info->output_height) {
        JSAMPROW into = rgb == NULL ? row : rgb + (size_t)info->output_scanline * width * 3;
        jpeg_read_scanlines(info, &into, 1);
    }
    self->has_all_rows = true;
    // The file is truncated after a complete scan. Further scans may be missing; their number is unknown.
    if (self->damage->lacks_end && jpeg_has_multiple_scans(info)) self->damage->has_wrong_detail = true;
    jpeg_finish_decompress(info);
    return true;
}

bool tessera_jpeg_decode_rgb(
    const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb, tessera_jpeg_damage *damage,
    tessera_codec_message *message) {
    codec self;
    struct jpeg_decompress_struct info;
    *damage = (tessera_jpeg_damage){.missing_from = -1, .wrong_from = -1};
    prepare(&self, &info, damage, message);
    uint8_t *row = rgb == NULL ? malloc((size_t)width * 3) : NULL;
    if (rgb == NULL && row == NULL) {
        snprintf(message->text, sizeof message->text, "out of memory");
        return false;
    }
    bool was_read = read_picture(&self, &info, bytes, length, width, height, rgb, row);
    jpeg_destroy_decompress(&info);
    free(row);
    return was_read;
}

bool tessera_jpeg_encode(
    const uint8_t *rgb, int width, int height, int quality, uint8_t **encoded, size_t *encoded_length,
    tessera_codec_message *message) {
    codec self = {.message = message};
    struct jpeg_compress_struct info = {0};
    unsigned long length = 0;
    message->text[0] = 0;
    info.err = jpeg_std_error(&self.errors);
    self.errors.error_exit = fail;
    self.errors.output_message = print_nothing;
    *encoded = NULL;
    if (setjmp(self.escape)) {
        // The library replaces its buffer as it grows, and stores the current one in `*encoded` only here.
        if (self.has_buffer) info.dest->term_destination(&info);
        free(*encoded);
        *encoded = NULL;
        jpeg_destroy_compress(&info);
        return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, encoded, &length);
    self.has_buffer = true;
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.dct_method = JDCT_ISLOW;
    for (int i = 0; i < info.num_components; i++)
        info.comp_info[i].h_samp_factor = info.comp_info[i].v_samp_factor = 1;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)info.next_scanline * (size_t)width * 3);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *encoded_length = length;
    return true;
}
