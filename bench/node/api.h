/* The part of Node-API that floor.c calls, declared here so that no headers of Node are needed: the
 * interface is stable by promise. */
#ifndef BENCH_NODE_API_H
#define BENCH_NODE_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef struct napi_ref__ *napi_ref;
typedef int napi_status; /* 0 is success */
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef void (*napi_finalize)(napi_env, void *, void *);

typedef struct {
    const char *utf8name;
    napi_value name;
    napi_callback method, getter, setter;
    napi_value value;
    int attributes;
    void *data;
} napi_property_descriptor;

#define NAPI_AUTO_LENGTH ((size_t)-1)
#define NAPI_METHOD_ATTRIBUTES 5 /* writable, configurable */

napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t *, napi_value *, napi_value *, void **);
napi_status napi_get_value_uint32(napi_env, napi_value, uint32_t *);
napi_status napi_get_value_double(napi_env, napi_value, double *);
napi_status napi_get_value_string_utf8(napi_env, napi_value, char *, size_t, size_t *);
napi_status napi_create_uint32(napi_env, uint32_t, napi_value *);
napi_status napi_create_double(napi_env, double, napi_value *);
napi_status napi_create_string_utf8(napi_env, const char *, size_t, napi_value *);
napi_status napi_create_object(napi_env, napi_value *);
napi_status napi_create_array_with_length(napi_env, size_t, napi_value *);
napi_status napi_create_function(napi_env, const char *, size_t, napi_callback, void *, napi_value *);
napi_status napi_create_error(napi_env, napi_value, napi_value, napi_value *);
napi_status napi_throw(napi_env, napi_value);
napi_status napi_throw_type_error(napi_env, const char *, const char *);
napi_status napi_set_property(napi_env, napi_value, napi_value, napi_value);
napi_status napi_get_property(napi_env, napi_value, napi_value, napi_value *);
napi_status napi_set_named_property(napi_env, napi_value, const char *, napi_value);
napi_status napi_set_element(napi_env, napi_value, uint32_t, napi_value);
napi_status napi_get_element(napi_env, napi_value, uint32_t, napi_value *);
napi_status napi_get_array_length(napi_env, napi_value, uint32_t *);
napi_status napi_get_typedarray_info(napi_env, napi_value, int *, size_t *, void **, napi_value *, size_t *);
napi_status napi_get_value_bool(napi_env, napi_value, bool *);
napi_status napi_create_external_arraybuffer(napi_env, void *, size_t, napi_finalize, void *, napi_value *);
napi_status napi_get_arraybuffer_info(napi_env, napi_value, void **, size_t *);
napi_status napi_define_class(napi_env, const char *, size_t, napi_callback, void *, size_t,
                              const napi_property_descriptor *, napi_value *);
napi_status napi_wrap(napi_env, napi_value, void *, napi_finalize, void *, napi_ref *);
napi_status napi_unwrap(napi_env, napi_value, void **);
napi_status napi_remove_wrap(napi_env, napi_value, void **);

enum { napi_uint8_array = 1, napi_float64_array = 8 };

#endif
