// The JPEG encoder of the tests. The program itself only reads JPEG.
#ifndef TESSERA_JPEG_ENCODER_H
#define TESSERA_JPEG_ENCODER_H

#include <stddef.h>
#include <stdint.h>

// Encodes 8 bit RGB without chroma subsampling at `quality` of 1 to 100. The caller frees the result.
// The process ends if libjpeg fails, which happens only if memory runs out.
uint8_t *tessera_test_jpeg(const uint8_t *rgb, int width, int height, int quality, size_t *length);

#endif
