// Plain functions around toml++: a text in, a list of nodes or an error out. No C++ exception leaves them. No text
// makes them abort, because failed assertions of the library become errors.
#ifndef TESSERA_TOML_H
#define TESSERA_TOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    // The maximum length of a text in bytes. The library's time grows with the square of the number of tables.
    TESSERA_TOML_MAXIMUM_LENGTH = 256 * 1024,
    // The maximum number of dots in a key. Each of them nests a table, and the library recurses into tables.
    TESSERA_TOML_MAXIMUM_DOTS = 64,
    // The maximum depth of nested arrays and inline tables.
    TESSERA_TOML_MAXIMUM_DEPTH = 16,
    TESSERA_TOML_MESSAGE_SIZE = 256,
};

enum tessera_toml_kind {
    TESSERA_TOML_TABLE, TESSERA_TOML_ARRAY, TESSERA_TOML_STRING, TESSERA_TOML_INTEGER, TESSERA_TOML_FLOAT,
    TESSERA_TOML_BOOLEAN, TESSERA_TOML_TIME,
};

// A value. A table is followed by the nodes of its members, an array by the nodes of its elements. Nested nodes follow
// their parent at once (preorder).
typedef struct {
    int32_t kind;
    // The line of the key, or of the value for elements of arrays; from 1. The root has 0.
    uint32_t line;
    // The number of members or elements.
    size_t count;
    // The key in UTF-8, without a terminating zero. NULL for the root and for elements of arrays.
    const char *key;
    size_t key_length;
    // The content of a string, or a date or time in the notation of TOML. Without a terminating zero.
    const char *text;
    size_t text_length;
    // The value of an integer, or of a boolean: 0 or 1.
    int64_t integer;
    // The value of a float.
    double number;
} tessera_toml_node;

typedef struct tessera_toml_document tessera_toml_document;

typedef struct {
    // The line of the error, from 1; 0 if it is unknown.
    uint32_t line;
    char text[TESSERA_TOML_MESSAGE_SIZE];
} tessera_toml_message;

// Parses a text, which may contain any bytes. If it is not TOML, returns NULL and fills `message`. The caller must
// release the document with `tessera_toml_free`.
tessera_toml_document *tessera_toml_parse(const char *text, size_t length, tessera_toml_message *message);

// Returns the nodes, the root first. They are valid until the document is released.
const tessera_toml_node *tessera_toml_nodes(const tessera_toml_document *document, size_t *count);

void tessera_toml_free(tessera_toml_document *document);

#ifdef __cplusplus
}
#endif

#endif
