#include "CImageCodecs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

static bool failed(tjhandle handle, tessera_codec_message *message) {
    const char *text = handle == NULL ? "out of memory" : tjGetErrorStr2(handle);
    snprintf(message->text, sizeof message->text, "%s", text);
    if (handle != NULL) tjDestroy(handle);
    return false;
}

bool tessera_jpeg_header(
    const uint8_t *bytes, size_t length, int *width, int *height, bool *is_rgb, tessera_codec_message *message) {
    message->text[0] = 0;
    tjhandle handle = tjInitDecompress();
    int subsampling = 0;
    int colors = 0;
    if (handle == NULL || tjDecompressHeader3(handle, bytes, length, width, height, &subsampling, &colors) != 0)
        return failed(handle, message);
    *is_rgb = colors == TJCS_RGB || colors == TJCS_YCbCr || colors == TJCS_GRAY;
    tjDestroy(handle);
    return true;
}

bool tessera_jpeg_decode_rgb(
    const uint8_t *bytes, size_t length, int width, int height, uint8_t *rgb, tessera_codec_message *message) {
    message->text[0] = 0;
    tjhandle handle = tjInitDecompress();
    int flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
    if (handle == NULL || tjDecompress2(handle, bytes, length, rgb, width, 0, height, TJPF_RGB, flags) != 0)
        return failed(handle, message);
    tjDestroy(handle);
    return true;
}

bool tessera_jpeg_encode(
    const uint8_t *rgb, int width, int height, int quality, uint8_t **encoded, size_t *encoded_length,
    tessera_codec_message *message) {
    message->text[0] = 0;
    tjhandle handle = tjInitCompress();
    unsigned long capacity = tjBufSize(width, height, TJSAMP_444);
    uint8_t *buffer = capacity == ULONG_MAX ? NULL : malloc(capacity);
    int flags = TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC;
    if (buffer == NULL || handle == NULL
        || tjCompress2(
               handle, rgb, width, 0, height, TJPF_RGB, &buffer, &capacity, TJSAMP_444, quality, flags) != 0) {
        free(buffer);
        return failed(handle, message);
    }
    tjDestroy(handle);
    *encoded = buffer;
    *encoded_length = capacity;
    return true;
}
