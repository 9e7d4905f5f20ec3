// toml++ behind plain calls: a text in, a list of nodes or an error out. No C++ exception leaves it, and no text makes it
// abort: assertions of the library become errors.
#ifndef TESSERA_TOML_H
#define TESSERA_TOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    // A longer text is an error: the library's time grows with the square of the count of tables.
    TESSERA_TOML_LONGEST_TEXT = 256 * 1024,
    // More dots on a line that is no comment are an error: each may be a table in a table, and the library works through
    // them by recursion.
    TESSERA_TOML_MOST_DOTS = 64,
    // Arrays and inline tables in each other.
    TESSERA_TOML_DEEPEST = 16,
    TESSERA_TOML_MESSAGE_SIZE = 256,
};

enum tessera_toml_kind {
    TESSERA_TOML_TABLE, TESSERA_TOML_ARRAY, TESSERA_TOML_STRING, TESSERA_TOML_INTEGER, TESSERA_TOML_FLOAT,
    TESSERA_TOML_BOOLEAN, TESSERA_TOML_TIME,
};

// A value. The members of a table and the elements of an array follow it, each with what is in it.
typedef struct {
    int32_t kind;
    // Of the key, for elements of arrays of the value; from 1, 0 for the whole text.
    uint32_t line;
    // Members or elements.
    size_t count;
    // In UTF-8 without an end; NULL for what has no key.
    const char *key;
    size_t key_length;
    // Of a string, or a date or time as the text has it.
    const char *text;
    size_t text_length;
    // Also of a boolean: 0 or 1.
    int64_t integer;
    double number;
} tessera_toml_node;

typedef struct tessera_toml_document tessera_toml_document;

typedef struct {
    // From 1; 0 where it is unknown.
    uint32_t line;
    char text[TESSERA_TOML_MESSAGE_SIZE];
} tessera_toml_message;

// Parses a text of any bytes. Returns NULL and fills `message` where it is not TOML. What is returned is to be released
// with `tessera_toml_free`.
tessera_toml_document *tessera_toml_parse(const char *text, size_t length, tessera_toml_message *message);

// The nodes, the whole text first; they live as long as the document.
const tessera_toml_node *tessera_toml_nodes(const tessera_toml_document *document, size_t *count);

void tessera_toml_free(tessera_toml_document *document);

#ifdef __cplusplus
}
#endif

#endif
