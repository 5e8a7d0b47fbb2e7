/* The floor for Node: the benchmarks' functions in C on Node-API and nothing above it. Also lends
 * the harness the clock of its thread. */
#define _POSIX_C_SOURCE 200809L
#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static napi_value refuse(napi_env env, const char *message) {
    napi_throw_type_error(env, NULL, message);
    return NULL;
}

/* Reads the arguments; less than `wanted` of them is refused. */
static bool arguments(napi_env env, napi_callback_info info, size_t wanted, napi_value *args,
                      napi_value *self) {
    size_t count = wanted;
    if (napi_get_cb_info(env, info, &count, args, self, NULL) != 0 || count < wanted) {
        refuse(env, "too few arguments");
        return false;
    }
    return true;
}

static napi_value from_u32(napi_env env, uint32_t number) {
    napi_value value = NULL;
    napi_create_uint32(env, number, &value);
    return value;
}

static napi_value from_double(napi_env env, double number) {
    napi_value value = NULL;
    napi_create_double(env, number, &value);
    return value;
}

static napi_value add(napi_env env, napi_callback_info info) {
    napi_value args[2];
    uint32_t a, b;
    if (!arguments(env, info, 2, args, NULL)) {
        return NULL;
    }
    if (napi_get_value_uint32(env, args[0], &a) != 0 || napi_get_value_uint32(env, args[1], &b) != 0) {
        return refuse(env, "a number is required");
    }
    return from_u32(env, a + b);
}

/* What is bound: a function that gives a text of its own, as in Rust. */
__attribute__((noinline)) static char *echoed(const char *text, size_t length) {
    char *copy = malloc(length + 1);
    return copy == NULL ? NULL : memcpy(copy, text, length);
}

static napi_value echo_with(napi_env env, napi_callback_info info, bool copies) {
    napi_value text, result = NULL;
    char small[512], *large = NULL;
    const char *given = small;
    size_t length;
    if (!arguments(env, info, 1, &text, NULL)) {
        return NULL;
    }
    if (napi_get_value_string_utf8(env, text, small, sizeof small, &length) != 0) {
        return refuse(env, "a string is required");
    }
    /* A character has at most four bytes: with less room left, it may be a part of the string. */
    if (length >= sizeof small - 4) {
        napi_get_value_string_utf8(env, text, NULL, 0, &length);
        given = large = malloc(length + 1);
        if (large == NULL) {
            return refuse(env, "out of memory");
        }
        napi_get_value_string_utf8(env, text, large, length + 1, &length);
    }
    if (copies) {
        char *copy = echoed(given, length);
        if (copy != NULL) {
            napi_create_string_utf8(env, copy, length, &result);
        }
        free(copy);
    } else {
        napi_create_string_utf8(env, given, length, &result);
    }
    free(large);
    return result;
}

static napi_value echo(napi_env env, napi_callback_info info) {
    return echo_with(env, info, true);
}

/* Not a binding: nothing is called, and so nothing copied. */
static napi_value echo_fused(napi_env env, napi_callback_info info) {
    return echo_with(env, info, false);
}

/* What is bound: functions over slices, as in Rust. */
__attribute__((noinline)) static double sum(const double *values, size_t length) {
    double total = 0.0;
    for (size_t at = 0; at < length; at++) {
        total += values[at];
    }
    return total;
}

__attribute__((noinline)) static double sum_pairs(const double *values, size_t length) {
    double total = 0.0;
    for (size_t at = 0; at < length; at++) {
        total += values[2 * at] + values[2 * at + 1];
    }
    return total;
}

static napi_value sum_list(napi_env env, napi_callback_info info) {
    napi_value list, item;
    uint32_t length;
    if (!arguments(env, info, 1, &list, NULL)) {
        return NULL;
    }
    if (napi_get_array_length(env, list, &length) != 0) {
        return refuse(env, "an array is required");
    }
    double *values = malloc(length * sizeof(double) + 1);
    if (values == NULL) {
        return refuse(env, "out of memory");
    }
    for (uint32_t at = 0; at < length; at++) {
        napi_get_element(env, list, at, &item);
        if (napi_get_value_double(env, item, &values[at]) != 0) {
            free(values);
            return refuse(env, "a number is required");
        }
    }
    napi_value result = from_double(env, sum(values, length));
    free(values);
    return result;
}

static bool doubles(napi_env env, napi_callback_info info, void **values, size_t *length) {
    napi_value array;
    int type;
    if (!arguments(env, info, 1, &array, NULL)) {
        return false;
    }
    if (napi_get_typedarray_info(env, array, &type, length, values, NULL, NULL) != 0 ||
        type != napi_float64_array) {
        refuse(env, "a Float64Array is required");
        return false;
    }
    return true;
}

static napi_value sum_buffer(napi_env env, napi_callback_info info) {
    void *values;
    size_t length;
    return doubles(env, info, &values, &length) ? from_double(env, sum(values, length)) : NULL;
}

static napi_value sum_point_buffer(napi_env env, napi_callback_info info) {
    void *values;
    size_t length;
    return doubles(env, info, &values, &length) ? from_double(env, sum_pairs(values, length / 2)) : NULL;
}

/* One memory of 64 bytes, or of 64 MiB. Whoever hands memory out by Node-API makes an ArrayBuffer of it each time. */
static napi_value shared(napi_env env, napi_callback_info info) {
    static char small[64], large[64 << 20];
    napi_value chosen, memory;
    bool is_large;
    if (!arguments(env, info, 1, &chosen, NULL)) {
        return NULL;
    }
    if (napi_get_value_bool(env, chosen, &is_large) != 0) {
        return refuse(env, "a boolean is required");
    }
    if (napi_create_external_arraybuffer(env, is_large ? large : small, is_large ? sizeof large : sizeof small,
                                         NULL, NULL, &memory) != 0) {
        return refuse(env, "this engine shows no memory of others");
    }
    return memory;
}

static napi_value buffer_len(napi_env env, napi_callback_info info) {
    napi_value memory;
    size_t length;
    void *bytes;
    if (!arguments(env, info, 1, &memory, NULL)) {
        return NULL;
    }
    if (napi_get_arraybuffer_info(env, memory, &bytes, &length) != 0) {
        return refuse(env, "an ArrayBuffer is required");
    }
    return from_u32(env, (uint32_t)length);
}

static napi_value bytes_len(napi_env env, napi_callback_info info) {
    napi_value array;
    int type;
    size_t length;
    void *bytes;
    if (!arguments(env, info, 1, &array, NULL)) {
        return NULL;
    }
    if (napi_get_typedarray_info(env, array, &type, &length, &bytes, NULL, NULL) != 0 ||
        type != napi_uint8_array) {
        return refuse(env, "a Uint8Array is required");
    }
    return from_u32(env, (uint32_t)length);
}

static bool count_of(napi_env env, napi_callback_info info, uint32_t *count) {
    napi_value value;
    if (!arguments(env, info, 1, &value, NULL)) {
        return false;
    }
    if (napi_get_value_uint32(env, value, count) != 0) {
        refuse(env, "a number is required");
        return false;
    }
    return true;
}

static napi_value text(napi_env env, const char *utf8) {
    napi_value value = NULL;
    napi_create_string_utf8(env, utf8, NAPI_AUTO_LENGTH, &value);
    return value;
}

static napi_value make_points(napi_env env, napi_callback_info info) {
    uint32_t count;
    if (!count_of(env, info, &count)) {
        return NULL;
    }
    napi_value list, point, x = text(env, "x"), y = text(env, "y");
    napi_create_array_with_length(env, count, &list);
    for (uint32_t at = 0; at < count; at++) {
        napi_create_object(env, &point);
        napi_set_property(env, point, x, from_double(env, at));
        napi_set_property(env, point, y, from_double(env, at * 0.5));
        napi_set_element(env, list, at, point);
    }
    return list;
}

static napi_value sum_points(napi_env env, napi_callback_info info) {
    napi_value list, point, field, x = text(env, "x"), y = text(env, "y");
    uint32_t length;
    if (!arguments(env, info, 1, &list, NULL)) {
        return NULL;
    }
    if (napi_get_array_length(env, list, &length) != 0) {
        return refuse(env, "an array is required");
    }
    double *values = malloc(length * 2 * sizeof(double) + 1);
    if (values == NULL) {
        return refuse(env, "out of memory");
    }
    for (uint32_t at = 0; at < length; at++) {
        bool read = napi_get_element(env, list, at, &point) == 0 &&
                    napi_get_property(env, point, x, &field) == 0 &&
                    napi_get_value_double(env, field, &values[2 * at]) == 0 &&
                    napi_get_property(env, point, y, &field) == 0 &&
                    napi_get_value_double(env, field, &values[2 * at + 1]) == 0;
        if (!read) {
            free(values);
            return refuse(env, "a point is required");
        }
    }
    napi_value result = from_double(env, sum_pairs(values, length));
    free(values);
    return result;
}

static napi_value make_people(napi_env env, napi_callback_info info) {
    uint32_t count;
    if (!count_of(env, info, &count)) {
        return NULL;
    }
    napi_value list, person, name = text(env, "name"), age = text(env, "age");
    napi_create_array_with_length(env, count, &list);
    for (uint32_t at = 0; at < count; at++) {
        napi_create_object(env, &person);
        napi_set_property(env, person, name, text(env, "Ada Lovelace"));
        napi_set_property(env, person, age, from_u32(env, at));
        napi_set_element(env, list, at, person);
    }
    return list;
}

static napi_value sum_people(napi_env env, napi_callback_info info) {
    napi_value list, person, field, name = text(env, "name"), age = text(env, "age");
    uint32_t length, total = 0;
    if (!arguments(env, info, 1, &list, NULL)) {
        return NULL;
    }
    if (napi_get_array_length(env, list, &length) != 0) {
        return refuse(env, "an array is required");
    }
    for (uint32_t at = 0; at < length; at++) {
        char buffer[64];
        size_t bytes;
        uint32_t years;
        bool read = napi_get_element(env, list, at, &person) == 0 &&
                    napi_get_property(env, person, name, &field) == 0 &&
                    napi_get_value_string_utf8(env, field, buffer, sizeof buffer, &bytes) == 0 &&
                    napi_get_property(env, person, age, &field) == 0 &&
                    napi_get_value_uint32(env, field, &years) == 0;
        if (!read) {
            return refuse(env, "a person is required");
        }
        total += (uint32_t)bytes + years;
    }
    return from_u32(env, total);
}

/* Not a binding: what making so many people and freeing them costs a library that owns each name, as Rust's
 * functions do, with nothing crossing. */
struct person {
    size_t capacity;
    char *name;
    size_t length;
    uint32_t age;
};

__attribute__((noinline)) static struct person *people(uint32_t count) {
    static const char name[] = "Ada Lovelace";
    struct person *all = malloc(count * sizeof *all + 1);
    for (uint32_t at = 0; all != NULL && at < count; at++) {
        char *copy = malloc(sizeof name - 1);
        if (copy != NULL) {
            memcpy(copy, name, sizeof name - 1);
        }
        all[at] = (struct person){sizeof name - 1, copy, sizeof name - 1, at};
    }
    return all;
}

static napi_value people_alone(napi_env env, napi_callback_info info) {
    uint32_t count, total = 0;
    if (!count_of(env, info, &count)) {
        return NULL;
    }
    struct person *all = people(count);
    for (uint32_t at = 0; all != NULL && at < count; at++) {
        total += (uint32_t)all[at].length + all[at].age;
        free(all[at].name);
    }
    free(all);
    return from_u32(env, total);
}

static napi_value fail(napi_env env, napi_callback_info info) {
    uint32_t status;
    if (!count_of(env, info, &status)) {
        return NULL;
    }
    char message[64];
    snprintf(message, sizeof message, "refused with status %u", status);
    napi_value error;
    napi_create_error(env, text(env, "Refused"), text(env, message), &error);
    napi_set_named_property(env, error, "status", from_u32(env, status));
    napi_throw(env, error);
    return NULL;
}

static void counter_drop(napi_env env, void *counter, void *hint) {
    (void)env;
    (void)hint;
    free(counter);
}

static napi_value counter_new(napi_env env, napi_callback_info info) {
    napi_value start, self;
    uint32_t *counter = malloc(sizeof *counter);
    if (counter == NULL) {
        return refuse(env, "out of memory");
    }
    if (!arguments(env, info, 1, &start, &self)) {
        free(counter);
        return NULL;
    }
    if (napi_get_value_uint32(env, start, counter) != 0) {
        free(counter);
        return refuse(env, "a number is required");
    }
    napi_wrap(env, self, counter, counter_drop, NULL, NULL);
    return self;
}

static napi_value counter_increment(napi_env env, napi_callback_info info) {
    napi_value self;
    void *counter;
    if (!arguments(env, info, 0, NULL, &self)) {
        return NULL;
    }
    if (napi_unwrap(env, self, &counter) != 0) {
        return refuse(env, "a Counter is required");
    }
    return from_u32(env, ++*(uint32_t *)counter);
}

static napi_value counter_close(napi_env env, napi_callback_info info) {
    napi_value self;
    void *counter;
    if (arguments(env, info, 0, NULL, &self) && napi_remove_wrap(env, self, &counter) == 0) {
        free(counter);
    }
    return NULL;
}

/* The time that this thread has spent, in nanoseconds. */
static napi_value thread_time(napi_env env, napi_callback_info info) {
    (void)info;
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return from_double(env, (double)now.tv_sec * 1e9 + (double)now.tv_nsec);
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
    static const struct {
        const char *name;
        napi_callback function;
    } functions[] = {
        {"add", add}, {"echo", echo}, {"echoFused", echo_fused}, {"sumList", sum_list}, {"sumBuffer", sum_buffer},
        {"bytesLen", bytes_len}, {"shared", shared}, {"bufferLen", buffer_len}, {"makePoints", make_points}, {"sumPoints", sum_points},
        {"sumPointBuffer", sum_point_buffer}, {"makePeople", make_people},
        {"sumPeople", sum_people}, {"peopleAlone", people_alone}, {"fail", fail}, {"threadTime", thread_time},
    };
    for (size_t at = 0; at < sizeof functions / sizeof *functions; at++) {
        napi_value function;
        napi_create_function(env, functions[at].name, NAPI_AUTO_LENGTH, functions[at].function, NULL, &function);
        napi_set_named_property(env, exports, functions[at].name, function);
    }
    const napi_property_descriptor methods[] = {
        {.utf8name = "increment", .method = counter_increment, .attributes = NAPI_METHOD_ATTRIBUTES},
        {.utf8name = "close", .method = counter_close, .attributes = NAPI_METHOD_ATTRIBUTES},
    };
    napi_value counter;
    napi_define_class(env, "Counter", NAPI_AUTO_LENGTH, counter_new, NULL, 2, methods, &counter);
    napi_set_named_property(env, exports, "Counter", counter);
    return exports;
}
