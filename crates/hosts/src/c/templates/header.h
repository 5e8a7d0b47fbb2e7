{{ header_docs }}#ifndef {{ shout }}_H
#define {{ shout }}_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The crate's version. */
#define {{ shout }}_VERSION "{{ version }}"
/** What the library must have been built from; see {{ prefix }}_interface_hash. */
#define {{ shout }}_INTERFACE_HASH "{{ hash }}"

{% for line in macros %}
{{ line }}

{% endfor %}
#ifdef __cplusplus
extern "C" {
#endif

/** What a function returns. */
typedef enum {{ prefix }}_status {
  {{ shout }}_OK = 0,           /**< All went well; the result is written. */
  {{ shout }}_ERROR = 1,        /**< The function failed with its own error. */
  {{ shout }}_PANIC = 2,        /**< The Rust code panicked, or a panic left the object in an unknown state. */
  {{ shout }}_BUSY = 3,         /**< The object is in use in a way that excludes this call. */
  {{ shout }}_CLOSED = 4,       /**< The object was freed or consumed. */
  {{ shout }}_BAD_ARGUMENT = 5, /**< An argument can't be used. */
  {{ shout }}_CANCELLED = 6,    /**< The future was cancelled. */
  {{ shout }}_PENDING = 7,      /**< The future isn't over yet. */
} {{ prefix }}_status;

/** An error: a handle, never a real address. Freed with {{ prefix }}_error_free. */
typedef struct {{ prefix }}_error {{ prefix }}_error;

{% if runtime %}
/** What is called once at the end of a future, from any thread, with the data given for it. */
typedef void {{ prefix }}_future_callback(void *user_data);

{% endif %}

{% if handles %}
/** What is called when nobody waits for a reply any more, from any thread, with the data given for it. */
typedef void {{ prefix }}_reply_callback(void *user_data);

{% endif %}
{% for handle in handles %}
{{ handle }}

{% endfor %}
{% for object in objects %}
{{ object.docs }}typedef struct {{ object.name }} {{ object.name }};

{% endfor %}
{% for definition in definitions if definition.kind == "struct" %}
typedef struct {{ definition.name }} {{ definition.name }};
{% endfor %}

{% for definition in definitions %}
{{ definition.text }}

{% endfor %}
/** The message; valid until the error is freed. Empty for NULL. */
const char *{{ prefix }}_error_message(const {{ prefix }}_error *error);
/** The name of the parameter that is at fault, or NULL; valid until the error is freed. */
const char *{{ prefix }}_error_parameter(const {{ prefix }}_error *error);
/** The message of a cause, 0 being the nearest; NULL behind the last. Valid until the error is freed. */
const char *{{ prefix }}_error_source(const {{ prefix }}_error *error, size_t index);
/** The status that came with the error; {{ shout }}_OK for NULL. */
{{ prefix }}_status {{ prefix }}_error_status(const {{ prefix }}_error *error);
/** Frees an error. NULL, and one that was freed, are left alone. */
void {{ prefix }}_error_free({{ prefix }}_error *error);
{% if callbacks %}
/** Makes an error for a function of the program's that fails: its kind, as `TypeError`, and what it says; text with a NUL behind it.
 * Free it if it isn't given away. */
{{ prefix }}_error *{{ prefix }}_error_message_new(const char *kind, const char *message);
{% endif %}
{% for error in errors %}
/** The fields, if the error is a {{ error.name }}, else NULL. They are the error's: valid until it is freed. */
const {{ error.name }} *{{ prefix }}_error_as_{{ error.word }}(const {{ prefix }}_error *error);
{% endfor %}

/** The library's version. */
const char *{{ prefix }}_version(void);
/** The hash of the interface that the library was built from. */
const char *{{ prefix }}_interface_hash(void);
/** Exported under a name that holds the interface's hash: with a library built from another interface, a
 * program that was compiled with this header doesn't link, or doesn't start. */
extern const uint8_t {{ prefix }}_interface_{{ hash }};
#if defined(__GNUC__)
__attribute__((used)) static const uint8_t *const {{ prefix }}_interface_required = &{{ prefix }}_interface_{{ hash }};
#endif

{% for object in objects %}
/** Frees the object. NULL and a handle that was freed are left alone; one that a call is using gives
 * {{ shout }}_BUSY, one that never was {{ shout }}_BAD_ARGUMENT. */
{{ prefix }}_status {{ object.name }}_free({{ object.name }} *handle);

{% endfor %}
{% for freed in freed %}
/** Frees what a function gave, and empties it; an empty one and NULL are left alone. */
void {{ freed.name }}_free({{ freed.name }} *value);
{% endfor %}

{% for function in functions %}
{{ function.prototype }}

{% endfor %}
#ifdef __cplusplus
}
#endif

#endif /* {{ shout }}_H */
