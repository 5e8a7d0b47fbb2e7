/* Implementations that cases ask for by name, `{ host = "name" }`: a function `name__PARAMETER` for a closure, one that
 * gives a struct for a trait. Other hosts have the same names, which mean the same there. */
#ifndef STOCK_H
#define STOCK_H

#include <ctype.h>
#include <stdatomic.h>
#include <sched.h>
#include <time.h>

typedef kitchen_sink_status status;
typedef kitchen_sink_error error;

/* How many structs Rust hasn't freed yet, and calls that no thread has answered. */
static atomic_int stock_alive;

static inline void *stock_new(void) {
    int *self = malloc(sizeof *self);
    if (self == NULL)
        abort();
    *self = 42;
    atomic_fetch_add(&stock_alive, 1);
    return self;
}

/* Twice for one struct, it ends the program. */
static inline void stock_free(void *self) {
    if (*(int *)self != 42)
        abort();
    *(int *)self = 0;
    free(self);
    atomic_fetch_sub(&stock_alive, 1);
}

/* Whether all of them were freed; futures may end a moment after their result is there. */
static inline bool stock_is_free(void) {
    for (int tries = 0; atomic_load(&stock_alive) != 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    if (atomic_load(&stock_alive) != 0)
        fprintf(stderr, "%d implementations are still alive\n", atomic_load(&stock_alive));
    return atomic_load(&stock_alive) == 0;
}

static inline status failed(const char *text, error **err) {
    *err = kitchen_sink_error_message_new("StockError", text);
    return KITCHEN_SINK_ERROR;
}

static inline status given(error *it, error **err) {
    *err = it;
    return KITCHEN_SINK_ERROR;
}

static inline status text_out(const char *text, kitchen_sink_string *out) {
    return kitchen_sink_string_from(text, strlen(text), out, NULL);
}

static inline bool is(const char *text, size_t len, const char *other) {
    return len == strlen(other) && memcmp(text, other, len) == 0;
}

/* Functions: what one does for a parameter. */
#define FUNCTION(name, parameters, ...) \
    static inline status name parameters { \
        (void)self; \
        (void)err; \
        __VA_ARGS__ \
    }

#define I32 (void *self, int32_t value, int32_t *out, error **err)

FUNCTION(double_i32, I32, { *out = value * 2; return KITCHEN_SINK_OK; })
FUNCTION(increment_i32, I32, { *out = value + 1; return KITCHEN_SINK_OK; })
FUNCTION(negate_i32, I32, { *out = -value; return KITCHEN_SINK_OK; })
FUNCTION(seven_i32, I32, { (void)value; *out = 7; return KITCHEN_SINK_OK; })
FUNCTION(raise_i32, I32, { (void)value; (void)out; return failed("no", err); })
FUNCTION(raise_full_i32, I32, { (void)value; (void)out; return given(kitchen_sink_error_new_callback_error_full(), err); })
FUNCTION(raise_refused_i32, I32, { (void)value; (void)out; return given(kitchen_sink_error_new_narrow_error_refused(7), err); })

#define double__apply_f double_i32
#define double__apply_twice_f double_i32
#define double__apply_later_f double_i32
#define double__apply_elsewhere_f double_i32
#define increment__apply_maybe_f increment_i32
#define negate__apply_f negate_i32
#define seven__try_seen_f seven_i32
#define raise__apply_f raise_i32
#define raise__apply_later_f raise_i32
#define raise__apply_elsewhere_f raise_i32
#define raise__try_seen_f raise_i32
#define raise__try_narrow_f raise_i32
#define raise_full__try_seen_f raise_full_i32
#define raise_full__try_narrow_f raise_full_i32
#define raise_refused__try_narrow_f raise_refused_i32

#define EACH (void *self, uint32_t value, error **err)

FUNCTION(nothing__each_f, EACH, { (void)value; return KITCHEN_SINK_OK; })
FUNCTION(raise__each_f, EACH, { (void)value; return failed("no", err); })
FUNCTION(raise_at_3__each_f, EACH, { return value == 3 ? failed("three", err) : KITCHEN_SINK_OK; })

#define TRY (void *self, uint32_t value, bool *out, error **err)

FUNCTION(true__try_each_f, TRY, { (void)value; *out = true; return KITCHEN_SINK_OK; })
FUNCTION(raise_missing__try_each_f, TRY, { (void)value; (void)out; return given(kitchen_sink_error_new_callback_error_missing("k", 1), err); })
FUNCTION(raise_full__try_each_f, TRY, { (void)value; (void)out; return given(kitchen_sink_error_new_callback_error_full(), err); })
FUNCTION(raise_at_3__try_each_f, TRY, { *out = true; return value == 3 ? failed("three", err) : KITCHEN_SINK_OK; })

FUNCTION(add__fold_f, (void *self, double value0, double value1, double *out, error **err), {
    *out = value0 + value1;
    return KITCHEN_SINK_OK;
})

FUNCTION(text__once_f, (void *self, kitchen_sink_string *out, error **err), { return text_out("a text", out); })

FUNCTION(is_long__keep_texts_keep, (void *self, const char *value, size_t value_len, bool *out, error **err), {
    /* Characters are what doesn't go on with one. */
    size_t count = 0;
    for (size_t at = 0; at < value_len; at++)
        count += ((unsigned char)value[at] & 0xC0) != 0x80;
    *out = count > 2;
    return KITCHEN_SINK_OK;
})

FUNCTION(reverse__map_bytes_f, (void *self, const uint8_t *value, size_t value_len, kitchen_sink_bytes *out, error **err), {
    kitchen_sink_bytes_from(value, value_len, out, NULL);
    for (size_t at = 0; at < value_len; at++)
        out->ptr[at] = value[value_len - 1 - at];
    return KITCHEN_SINK_OK;
})

FUNCTION(x__sort_points_key, (void *self, const kitchen_sink_point *value, double *out, error **err), {
    *out = value->x;
    return KITCHEN_SINK_OK;
})

FUNCTION(same__map_points_f, (void *self, const kitchen_sink_point *value, size_t value_len, kitchen_sink_point_array *out, error **err), {
    return kitchen_sink_point_array_from(value, value_len, out, err);
})

FUNCTION(same__map_session_f, (void *self, kitchen_sink_session *value, kitchen_sink_session **out, error **err), {
    *out = value;
    return KITCHEN_SINK_OK;
})

FUNCTION(same__map_wide_f, (void *self, uint64_t value, uint64_t *out, error **err), {
    *out = value;
    return KITCHEN_SINK_OK;
})

FUNCTION(same__map_person_f, (void *self, const kitchen_sink_person *value, kitchen_sink_person_option *out, error **err), {
    out->some = true;
    return kitchen_sink_person_copy(value, &out->value, err);
})

FUNCTION(upper__map_text_f, (void *self, const char *value, size_t value_len, kitchen_sink_string_option *out, error **err), {
    if (value == NULL)
        return KITCHEN_SINK_OK;
    out->some = true;
    kitchen_sink_string_from(value, value_len, &out->value, NULL);
    for (size_t at = 0; at < value_len; at++)
        out->value.ptr[at] = (char)toupper((unsigned char)value[at]);
    return KITCHEN_SINK_OK;
})

#define HANDLER (void *self, const char *value, size_t value_len, uint32_t *out, error **err)

FUNCTION(length__button_on_press_handler, HANDLER, { (void)value; *out = (uint32_t)value_len; return KITCHEN_SINK_OK; })
FUNCTION(seven__button_on_press_handler, HANDLER, { (void)value; (void)value_len; *out = 7; return KITCHEN_SINK_OK; })
FUNCTION(raise__button_on_press_handler, HANDLER, { (void)value; (void)value_len; (void)out; return failed("no", err); })

/* Stores. */
struct stock_store {
    char key[64];
    size_t key_len, value_len;
    uint8_t value[64];
    uint64_t size;
};

static inline status store_get(void *self, const char *key, size_t key_len, kitchen_sink_bytes *out, error **err) {
    struct stock_store *store = self;
    if (is(key, key_len, "broken"))
        return failed("the store is broken", err);
    if (store->size == 2 && store->key_len == key_len && memcmp(store->key, key, key_len) == 0)
        return kitchen_sink_bytes_from(store->value, store->value_len, out, err);
    if (is(key, key_len, "a"))
        return kitchen_sink_bytes_from((const uint8_t[]){ 1, 2, 3 }, 3, out, err);
    return given(kitchen_sink_error_new_callback_error_missing(key, key_len), err);
}

static inline status store_put(void *self, const char *key, size_t key_len, const uint8_t *value, size_t value_len, error **err) {
    struct stock_store *store = self;
    if (is(key, key_len, "full") || key_len > sizeof store->key || value_len > sizeof store->value)
        return given(kitchen_sink_error_new_callback_error_full(), err);
    store->size = 2;
    memcpy(store->key, key, store->key_len = key_len);
    store->value_len = value_len;
    if (value_len > 0)
        memcpy(store->value, value, value_len);
    return KITCHEN_SINK_OK;
}

static inline status store_size(void *self, uint64_t *out, error **err) {
    (void)err;
    *out = ((struct stock_store *)self)->size;
    return KITCHEN_SINK_OK;
}

FUNCTION(described_describe, (void *self, kitchen_sink_string *out, error **err), { return text_out("a store of the host's", out); })
FUNCTION(broken_get, (void *self, const char *key, size_t key_len, kitchen_sink_bytes *out, error **err), {
    (void)key;
    (void)key_len;
    (void)out;
    return failed("get", err);
})
FUNCTION(broken_put, (void *self, const char *key, size_t key_len, const uint8_t *value, size_t value_len, error **err), {
    (void)key;
    (void)key_len;
    (void)value;
    (void)value_len;
    return failed("put", err);
})
FUNCTION(broken_size, (void *self, uint64_t *out, error **err), { (void)out; return failed("size", err); })
FUNCTION(broken_describe, (void *self, kitchen_sink_string *out, error **err), { (void)out; return failed("describe", err); })

static inline void store_free(void *self) {
    free(self);
    atomic_fetch_sub(&stock_alive, 1);
}

/* Rust copies it at once, so that one place serves all. */
static inline const kitchen_sink_key_store *store__key_store(void) {
    static kitchen_sink_key_store functions;
    struct stock_store *self = calloc(1, sizeof *self);
    if (self == NULL)
        abort();
    self->size = 1;
    atomic_fetch_add(&stock_alive, 1);
    functions = (kitchen_sink_key_store){ .get = store_get, .put = store_put, .size = store_size, .self = self, .free = store_free };
    return &functions;
}

static inline const kitchen_sink_key_store *described_store__key_store(void) {
    static kitchen_sink_key_store functions;
    functions = *store__key_store();
    functions.describe = described_describe;
    return &functions;
}

static inline const kitchen_sink_key_store *broken_store__key_store(void) {
    static kitchen_sink_key_store functions;
    functions = (kitchen_sink_key_store){ .get = broken_get, .put = broken_put, .size = broken_size, .describe = broken_describe,
                                          .self = stock_new(), .free = stock_free };
    return &functions;
}

/* Without `put`. */
static inline const kitchen_sink_key_store *half_store__key_store(void) {
    static kitchen_sink_key_store functions;
    functions = *broken_store__key_store();
    functions.put = NULL;
    return &functions;
}

/* A judge. */
FUNCTION(judge_mark, (void *self, const kitchen_sink_point *point, const char *name, size_t name_len, const double *weights,
                      size_t weights_len, double *out, error **err), {
    double sum = 0;
    (void)name;
    for (size_t at = 0; at < weights_len; at++)
        sum += weights[at];
    *out = (point->x + point->y) * sum + (double)name_len;
    return KITCHEN_SINK_OK;
})

FUNCTION(judge_better, (void *self, const kitchen_sink_point *left, const char *right, size_t right_len,
                        kitchen_sink_string_option *out, error **err), {
    char text[64];
    out->some = left != NULL || right != NULL;
    if (left == NULL)
        return right == NULL ? KITCHEN_SINK_OK : kitchen_sink_string_from(right, right_len, &out->value, err);
    snprintf(text, sizeof text, "point %g", left->x);
    return text_out(text, &out->value);
})

FUNCTION(judge_meet, (void *self, kitchen_sink_session *session, kitchen_sink_session **out, error **err), {
    uint64_t hits = 0;
    *out = session;
    return kitchen_sink_session_hit(session, &hits, err);
})

FUNCTION(judge_decide, I32, {
    if (value < 0)
        return given(kitchen_sink_error_new_narrow_error_refused(7), err);
    if (value == 0)
        return failed("zero", err);
    *out = value * 2;
    return KITCHEN_SINK_OK;
})

static inline const kitchen_sink_judge *judge__judge(void) {
    static kitchen_sink_judge functions;
    functions = (kitchen_sink_judge){ .mark = judge_mark, .better = judge_better, .meet = judge_meet, .decide = judge_decide,
                                      .self = stock_new(), .free = stock_free };
    return &functions;
}

/* Loaders. What a thread that answers later needs to know. */
struct later {
    kitchen_sink_loader_load_reply *load;
    kitchen_sink_loader_measure_reply *measure;
    char key[64];
    size_t len;
};

static inline void load_now(kitchen_sink_loader_load_reply *reply, const char *key, size_t len) {
    char text[80];
    if (is(key, len, "broken"))
        kitchen_sink_loader_load_reply_fail(reply, kitchen_sink_error_message_new("StockError", "the loader is broken"));
    else if (is(key, len, "missing"))
        kitchen_sink_loader_load_reply_fail(reply, kitchen_sink_error_new_callback_error_missing(key, len));
    else {
        int count = snprintf(text, sizeof text, "text of %.*s", (int)len, key);
        kitchen_sink_loader_load_reply_ok(reply, text, (size_t)count, NULL);
    }
}

static inline void *answer_later(void *data) {
    struct later *later = data;
    nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    if (later->load != NULL)
        load_now(later->load, later->key, later->len);
    if (later->measure != NULL)
        kitchen_sink_loader_measure_reply_ok(later->measure, (uint32_t)later->len, NULL);
    free(later);
    atomic_fetch_sub(&stock_alive, 1);
    return NULL;
}

static inline void in_a_thread(struct later later, const char *key, size_t len) {
    pthread_t thread;
    struct later *data = malloc(sizeof *data);
    if (data == NULL || len > sizeof later.key)
        abort();
    memcpy(later.key, key, later.len = len);
    *data = later;
    atomic_fetch_add(&stock_alive, 1);
    pthread_create(&thread, NULL, answer_later, data);
    pthread_detach(thread);
}

static inline void loader_load(void *self, const char *key, size_t key_len, kitchen_sink_loader_load_reply *reply) {
    (void)self;
    in_a_thread((struct later){ .load = reply }, key, key_len);
}

static inline void loader_measure(void *self, const char *text, size_t text_len, kitchen_sink_loader_measure_reply *reply) {
    (void)self;
    in_a_thread((struct later){ .measure = reply }, text, text_len);
}

static inline void plain_load(void *self, const char *key, size_t key_len, kitchen_sink_loader_load_reply *reply) {
    (void)self;
    load_now(reply, key, key_len);
}

static inline void plain_measure(void *self, const char *text, size_t text_len, kitchen_sink_loader_measure_reply *reply) {
    (void)self;
    (void)text;
    kitchen_sink_loader_measure_reply_ok(reply, (uint32_t)text_len, NULL);
}

static inline void plain_greet(void *self, kitchen_sink_loader_greet_reply *reply) {
    (void)self;
    kitchen_sink_loader_greet_reply_ok(reply, "hello from the host", 19, NULL);
}

static inline void broken_load(void *self, const char *key, size_t key_len, kitchen_sink_loader_load_reply *reply) {
    (void)self;
    (void)key;
    (void)key_len;
    kitchen_sink_loader_load_reply_fail(reply, kitchen_sink_error_message_new("StockError", "load"));
}

static inline void broken_measure(void *self, const char *text, size_t text_len, kitchen_sink_loader_measure_reply *reply) {
    (void)self;
    (void)text;
    (void)text_len;
    kitchen_sink_loader_measure_reply_fail(reply, kitchen_sink_error_message_new("StockError", "measure"));
}

/* Never answers; lets the reply go when nobody waits for it. */
static atomic_int slow_cancelled;

static inline void slow_cancel(void *reply) {
    if (!kitchen_sink_loader_load_reply_cancelled(reply))
        abort();
    atomic_fetch_add(&slow_cancelled, 1);
    kitchen_sink_loader_load_reply_drop(reply);
}

static inline void slow_load(void *self, const char *key, size_t key_len, kitchen_sink_loader_load_reply *reply) {
    (void)self;
    (void)key;
    (void)key_len;
    kitchen_sink_loader_load_reply_on_cancel(reply, slow_cancel, reply);
}

#define LOADER(name, ...) \
    static inline const kitchen_sink_loader *name##__loader(void) { \
        static kitchen_sink_loader functions; \
        functions = (kitchen_sink_loader){ __VA_ARGS__, .self = stock_new(), .free = stock_free }; \
        return &functions; \
    }

LOADER(loader, .load = loader_load, .measure = loader_measure)
LOADER(plain_loader, .load = plain_load, .measure = plain_measure, .greet = plain_greet)
LOADER(broken_loader, .load = broken_load, .measure = broken_measure)
LOADER(slow_loader, .load = slow_load, .measure = plain_measure)

#undef FUNCTION
#undef LOADER
#undef I32
#undef EACH
#undef TRY
#undef HANDLER

#endif
