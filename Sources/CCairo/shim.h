// The headers of Cairo from Debian's libcairo2-dev, with the output format PDF.
#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>
#include <stddef.h>

// The functions that the program calls, without the prefix cairo_. The library is loaded at the first call, so they are
// pointers.
#define TESSERA_CAIRO_FUNCTIONS(FUNCTION)   \
    FUNCTION(arc)                           \
    FUNCTION(clip)                          \
    FUNCTION(close_path)                    \
    FUNCTION(create)                        \
    FUNCTION(destroy)                       \
    FUNCTION(fill)                          \
    FUNCTION(get_source)                    \
    FUNCTION(image_surface_create)          \
    FUNCTION(image_surface_get_data)        \
    FUNCTION(image_surface_get_stride)      \
    FUNCTION(line_to)                       \
    FUNCTION(move_to)                       \
    FUNCTION(new_path)                      \
    FUNCTION(pattern_set_filter)            \
    FUNCTION(pdf_surface_create_for_stream) \
    FUNCTION(pdf_surface_set_metadata)      \
    FUNCTION(rectangle)                     \
    FUNCTION(restore)                       \
    FUNCTION(rotate)                        \
    FUNCTION(save)                          \
    FUNCTION(select_font_face)              \
    FUNCTION(set_dash)                      \
    FUNCTION(set_font_size)                 \
    FUNCTION(set_line_join)                 \
    FUNCTION(set_line_width)                \
    FUNCTION(set_source_rgba)               \
    FUNCTION(set_source_surface)            \
    FUNCTION(show_text)                     \
    FUNCTION(status)                        \
    FUNCTION(status_to_string)              \
    FUNCTION(stroke)                        \
    FUNCTION(surface_destroy)               \
    FUNCTION(surface_finish)                \
    FUNCTION(surface_flush)                 \
    FUNCTION(surface_mark_dirty)            \
    FUNCTION(surface_status)                \
    FUNCTION(text_extents)                  \
    FUNCTION(translate)

struct tessera_cairo {
#define TESSERA_POINTER(name) __typeof__(cairo_##name) *name;
    TESSERA_CAIRO_FUNCTIONS(TESSERA_POINTER)
#undef TESSERA_POINTER
};

// The names of the functions in the order of the struct, then NULL.
static inline const char *const *tessera_cairo_names(void) {
#define TESSERA_NAME(name) "cairo_" #name,
    static const char *const names[] = {TESSERA_CAIRO_FUNCTIONS(TESSERA_NAME) NULL};
#undef TESSERA_NAME
    return names;
}
