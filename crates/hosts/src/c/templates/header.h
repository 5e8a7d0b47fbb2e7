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
  {{ shout }}_DONE = 8,         /**< The iterator has no more items. */
} {{ prefix }}_status;

/** An error: a handle, never a real address. Freed with {{ prefix }}_error_free. */
typedef struct {{ prefix }}_error {{ prefix }}_error;

{% if futures %}
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
{% for buffer in buffers %}
{{ buffer }}

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

{% if log_ceiling is not none %}
/** How bad a log record is, from the worst on. */
typedef enum {{ prefix }}_log_level {
  {{ shout }}_LOG_OFF = 0, /**< No record has it: a limit that lets none through. */
  {{ shout }}_LOG_ERROR = 1,
  {{ shout }}_LOG_WARN = 2,
  {{ shout }}_LOG_INFO = 3,
  {{ shout }}_LOG_DEBUG = 4,
  {{ shout }}_LOG_TRACE = 5,
} {{ prefix }}_log_level;

/** What a log record says beside its message: texts with a NUL behind them. */
typedef struct {{ prefix }}_log_field {
  const char *key;
  size_t key_len;
  const char *value;
  size_t value_len;
} {{ prefix }}_log_field;

/** What the Rust code has logged, lent until the logger returns. Each text has a NUL behind it. */
typedef struct {{ prefix }}_log_record {
  {{ prefix }}_log_level level;
  uint32_t line; /**< In the file; 0 if it isn't known. */
  const char *target; /**< Whose it is: a module's path, `crate::module`, if the code says nothing else. */
  size_t target_len;
  const char *message;
  size_t message_len;
  const char *file; /**< The Rust source file; NULL if it isn't known. */
  size_t file_len;
  const {{ prefix }}_log_field *fields; /**< NULL if there are none. */
  size_t fields_len;
} {{ prefix }}_log_record;

/** What is told of log records, with the data given for it. */
typedef void {{ prefix }}_log_function(void *user_data, const {{ prefix }}_log_record *record);

/** What frees that data. */
typedef void {{ prefix }}_log_free(void *user_data);

/** Has `log` told of what the Rust code logs, up to `max_level`, instead of the one before; with NULL nobody is told,
 * as before the first call.
 *
 * The log statement itself calls `log`, on whatever thread it is, on several at a time. The Rust code may hold locks then:
 * `log` must not wait for another thread that uses this library, and call no function of it but this one.
 *
 * `free` (if not NULL) is called once with `user_data`, when no call of `log` with it goes on or comes any more: when it was
 * replaced, by the thread whose call ends last; or at once if this fails. Once the call that replaces a logger is over, and the
 * old data freed, the old logger isn't called again.
 *
 * Returns {{ shout }}_BAD_ARGUMENT for a level that isn't one, and {{ shout }}_BUSY if the Rust code has set a logger of
 * its own, which stays. */
{{ prefix }}_status {{ prefix }}_set_logger({{ prefix }}_log_function *log, void *user_data, {{ prefix }}_log_free *free,
    {{ prefix }}_log_level max_level, {{ prefix }}_error **err);

{% endif %}
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
