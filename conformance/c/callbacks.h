/* What cases ask of structs of functions and of replies, as only C can misuse them: each function here is one promise,
 * true if it is kept. */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#define OK KITCHEN_SINK_OK
#define PANICKED KITCHEN_SINK_PANIC
#define CLOSED KITCHEN_SINK_CLOSED
#define BAD KITCHEN_SINK_BAD_ARGUMENT
#define CANCELLED KITCHEN_SINK_CANCELLED

/* Whether a call failed so, with this in its message; frees the error. */
static inline bool fails(status got, status wanted, error **err, const char *text) {
    error *it = *err;
    bool fine = got == wanted && kitchen_sink_error_status(it) == wanted && strstr(kitchen_sink_error_message(it), text) != NULL;
    if (!fine)
        fprintf(stderr, "status %d: %s\n", got, kitchen_sink_error_message(it));
    kitchen_sink_error_free(it);
    *err = NULL;
    return fine;
}

/* Counts what is freed, and remembers which thread did. */
static atomic_int frees;
static pthread_t freed_by;

static inline void count_free(void *self) {
    (void)self;
    freed_by = pthread_self();
    atomic_fetch_add(&frees, 1);
}

static inline bool freed(int count) { return atomic_exchange(&frees, 0) == count; }

static inline const kitchen_sink_key_store *counted_store(void) {
    static struct stock_store store;
    static kitchen_sink_key_store functions;
    memset(&store, 0, sizeof store);
    functions = (kitchen_sink_key_store){ .get = store_get, .put = store_put, .size = store_size, .self = &store, .free = count_free };
    return &functions;
}

/* Each time that it is passed it is freed once: at the end of the call, or with what keeps it. */
static inline bool freed_once_each_time(void) {
    uint64_t size = 0;
    kitchen_sink_cache *cache = NULL, *other = NULL;
    kitchen_sink_string text = {0};
    atomic_store(&frees, 0);
    bool fine = kitchen_sink_store_size(counted_store(), &size, NULL) == OK && freed(1)
        && kitchen_sink_store_describe(counted_store(), &text, NULL) == OK && freed(1)
        && kitchen_sink_cache_new(counted_store(), &cache, NULL) == OK && freed(0)
        && kitchen_sink_cache_new(counted_store(), &other, NULL) == OK && freed(0)
        && kitchen_sink_cache_replace(cache, counted_store(), NULL) == OK && freed(1)
        && kitchen_sink_cache_free(cache) == OK && freed(1) && kitchen_sink_cache_free(other) == OK && freed(1);
    kitchen_sink_string_free(&text);
    return fine;
}

/* Also by calls that are refused, whatever is wrong with them. */
static inline bool freed_by_refused_calls(void) {
    uint64_t size = 0;
    kitchen_sink_cache *cache = NULL;
    kitchen_sink_bytes bytes = {0};
    kitchen_sink_key_store half = *counted_store();
    error *it = NULL;
    half.put = NULL;
    atomic_store(&frees, 0);
    bool fine = kitchen_sink_store_size(counted_store(), NULL, NULL) == BAD && freed(1)
        && fails(kitchen_sink_store_size(&half, &size, &it), BAD, &it, "expected a function in `put`, got null") && freed(1)
        && kitchen_sink_store_get(counted_store(), NULL, 5, &bytes, NULL) == BAD && freed(1)
        && kitchen_sink_cache_replace(cache, counted_store(), NULL) == BAD && freed(1)
        && kitchen_sink_cache_new(counted_store(), &cache, NULL) == OK && kitchen_sink_cache_free(cache) == OK && freed(1)
        && kitchen_sink_cache_replace(cache, counted_store(), NULL) == CLOSED && freed(1);
    return fine;
}

static inline bool null_is_refused(void) {
    uint64_t size = 0;
    int32_t out = 0;
    error *it = NULL;
    return fails(kitchen_sink_store_size(NULL, &size, &it), BAD, &it, "store: expected a value, got null")
        && fails(kitchen_sink_apply(1, NULL, &out, &it), BAD, &it, "f: expected a value, got null")
        && fails(kitchen_sink_apply(1, &(kitchen_sink_apply_f){ .free = NULL }, &out, &it), BAD, &it,
                 "f: expected a function in `call`, got null")
        && kitchen_sink_store_size((const kitchen_sink_key_store *)(uintptr_t)3, &size, NULL) == BAD;
}

static inline bool no_free_is_needed(void) {
    int32_t out = 0;
    return kitchen_sink_apply(4, &(kitchen_sink_apply_f){ .call = double_i32 }, &out, NULL) == OK && out == 8;
}

/* Wrong answers: each fails, and is no more than that. */
static int wrong_status;

static inline status answers_status(void *self, int32_t value, int32_t *out, error **err) {
    (void)self;
    (void)err;
    *out = value;
    return (status)wrong_status;
}

static inline bool a_wrong_status_fails(void) {
    kitchen_sink_apply_f f = { .call = answers_status };
    int32_t out = 0;
    error *it = NULL;
    bool fine = true;
    for (wrong_status = 1; wrong_status <= 7; wrong_status++)
        fine = fine && fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "without an error");
    wrong_status = 77;
    fine = fine && fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "ValueError: expected a status from the function, got 77");
    wrong_status = -1;
    return fine && fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "got -1") && out == 0;
}

static error *wrong_error;

static inline status answers_error(void *self, int32_t value, int32_t *out, error **err) {
    (void)self;
    (void)value;
    (void)out;
    *err = wrong_error;
    return KITCHEN_SINK_ERROR;
}

static inline bool what_is_no_error_fails(void) {
    kitchen_sink_apply_f f = { .call = answers_error };
    int32_t out = 0;
    error *it = NULL;
    wrong_error = (error *)(uintptr_t)12345;
    bool fine = fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "TypeError: expected an error of this library");
    wrong_error = kitchen_sink_error_message_new("Mine", "once");
    fine = fine && fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "Mine: once")
        /* It was taken over. */
        && kitchen_sink_error_status(wrong_error) == OK && kitchen_sink_error_message(wrong_error)[0] == 0
        && fails(kitchen_sink_apply(1, &f, &out, &it), PANICKED, &it, "or was freed");
    kitchen_sink_error_free(wrong_error);
    return fine;
}

/* An error that a call of the library gave is an error that a function can give. */
static inline status fails_inside(void *self, int32_t value, int32_t *out, error **err) {
    kitchen_sink_string text = {0};
    (void)self;
    (void)out;
    return kitchen_sink_try_seen(NULL, &text, err) == OK ? OK : (status)value;
}

static inline bool errors_of_calls_inside_go_on(void) {
    kitchen_sink_apply_f f = { .call = fails_inside };
    int32_t out = 0;
    error *it = NULL;
    return fails(kitchen_sink_apply(KITCHEN_SINK_BAD_ARGUMENT, &f, &out, &it), PANICKED, &it, "TypeError: f: expected a value, got null");
}

static inline status answers_bool(void *self, const char *value, size_t value_len, bool *out, error **err) {
    (void)self;
    (void)value;
    (void)value_len;
    (void)err;
    memset(out, 7, 1);
    return OK;
}

static inline status answers_half_text(void *self, kitchen_sink_string *out, error **err) {
    (void)self;
    (void)err;
    out->len = 5;
    return OK;
}

/* The memory is the program's again: the library frees nothing that it can't trust. */
static kitchen_sink_string wrong_text;

static inline status answers_bad_text(void *self, kitchen_sink_string *out, error **err) {
    (void)self;
    kitchen_sink_string_from("ab", 2, out, err);
    out->ptr[1] = (char)0xFF;
    wrong_text = *out;
    return OK;
}

static inline status answers_nothing(void *self, kitchen_sink_string *out, error **err) {
    (void)self;
    (void)out;
    (void)err;
    return OK;
}

static inline bool a_wrong_value_fails(void) {
    kitchen_sink_string text = {0};
    kitchen_sink_string_array texts = {0};
    error *it = NULL;
    bool fine = fails(kitchen_sink_once(&(kitchen_sink_once_f){ .call = answers_half_text }, &text, &it), PANICKED, &it, "got null")
        && fails(kitchen_sink_once(&(kitchen_sink_once_f){ .call = answers_bad_text }, &text, &it), PANICKED, &it,
                 "ValueError: out: expected UTF-8, got a wrong byte at 1")
        && fails(kitchen_sink_keep_texts(&(kitchen_sink_string){ .ptr = (char *)"a", .len = 1 }, 1,
                                         &(kitchen_sink_keep_texts_keep){ .call = answers_bool }, &texts, &it),
                 PANICKED, &it, "expected a bool, 0 or 1, got 7")
        /* Empty is a text. */
        && kitchen_sink_once(&(kitchen_sink_once_f){ .call = answers_nothing }, &text, NULL) == OK && text.len == 0;
    kitchen_sink_string_free(&text);
    kitchen_sink_string_free(&wrong_text);
    return fine;
}

/* Objects: a function's handles are its own, what it writes is the library's. */
static kitchen_sink_session *wrong_session, *last_given;

static inline status answers_session(void *self, kitchen_sink_session *value, kitchen_sink_session **out, error **err) {
    (void)self;
    (void)err;
    last_given = value;
    *out = wrong_session;
    return OK;
}

static inline bool handles_are_the_functions_own(void) {
    kitchen_sink_map_session_f f = { .call = answers_session };
    kitchen_sink_session *session = NULL, *other = NULL, *out = NULL;
    uint64_t hits = 0;
    error *it = NULL;
    kitchen_sink_session_new("s", 1, &session, NULL);
    kitchen_sink_session_new("o", 1, &other, NULL);
    wrong_session = other;
    bool fine = kitchen_sink_map_session(session, &f, &out, NULL) == OK && out != NULL && last_given != session
        && kitchen_sink_session_hit(last_given, &hits, NULL) == OK
        /* The handle that it wrote is closed, the object lives on in the new one. */
        && kitchen_sink_session_hit(other, &hits, NULL) == CLOSED && kitchen_sink_session_hit(out, &hits, NULL) == OK
        && kitchen_sink_session_free(last_given) == OK;
    kitchen_sink_session_free(out);
    wrong_session = NULL;
    fine = fine && fails(kitchen_sink_map_session(session, &f, &out, &it), PANICKED, &it, "TypeError: out: expected a value, got null");
    kitchen_sink_session_free(last_given);
    wrong_session = other;
    fine = fine && fails(kitchen_sink_map_session(session, &f, &out, &it), PANICKED, &it, "ClosedError: Session is closed");
    kitchen_sink_session_free(last_given);
    return kitchen_sink_session_free(session) == OK && fine;
}

/* Records there and back. */
static inline bool records_cross(void) {
    kitchen_sink_person_option out = {0};
    kitchen_sink_person person = {0};
    bool fine = kitchen_sink_map_person(&person, &(kitchen_sink_map_person_f){ .call = same__map_person_f }, &out, NULL) == OK && out.some;
    kitchen_sink_person_option_free(&out);
    return fine;
}

/* An object that is in use is busy for a function that the use led to. */
static kitchen_sink_button *held_button;

static inline status presses_again(void *self, uint32_t *out, error **err) {
    (void)self;
    return kitchen_sink_button_press(held_button, "x", 1, out, err);
}

static inline bool what_is_in_use_is_busy_inside(void) {
    uint32_t out = 0;
    error *it = NULL;
    kitchen_sink_button_new(&held_button, NULL);
    kitchen_sink_button_hold_f f = { .call = presses_again };
    bool fine = fails(kitchen_sink_button_hold(held_button, &f, &out, &it), PANICKED, &it, "BusyError: Button is busy");
    return kitchen_sink_button_free(held_button) == OK && fine;
}

static inline bool errors_are_made(void) {
    error *missing = kitchen_sink_error_new_callback_error_missing("k", 1);
    error *bad = kitchen_sink_error_new_callback_error_missing(NULL, 1);
    error *none = kitchen_sink_error_message_new(NULL, NULL);
    const kitchen_sink_callback_error *fields = kitchen_sink_error_as_callback_error(missing);
    bool fine = fields != NULL && fields->tag == KITCHEN_SINK_CALLBACK_ERROR_MISSING && strcmp(fields->missing.key.ptr, "k") == 0
        && strcmp(kitchen_sink_error_message(missing), "nothing under k") == 0
        && kitchen_sink_error_status(bad) == BAD && strcmp(kitchen_sink_error_parameter(bad), "key") == 0
        && kitchen_sink_error_status(none) == KITCHEN_SINK_ERROR && kitchen_sink_error_message(none)[0] == 0;
    kitchen_sink_error_free(missing);
    kitchen_sink_error_free(bad);
    kitchen_sink_error_free(none);
    return fine;
}

/* Replies: what a loader was given last. */
static kitchen_sink_loader_load_reply *_Atomic last_reply;

static inline void keep_reply(void *self, const char *key, size_t key_len, kitchen_sink_loader_load_reply *reply) {
    (void)self;
    (void)key;
    (void)key_len;
    atomic_store(&last_reply, reply);
}

static inline kitchen_sink_load_one_future *begin_load(void) {
    kitchen_sink_loader loader = { .load = keep_reply, .measure = plain_measure, .free = count_free };
    kitchen_sink_load_one_future *future = NULL;
    atomic_store(&last_reply, NULL);
    kitchen_sink_load_one(&loader, "key", 3, &future, NULL);
    while (atomic_load(&last_reply) == NULL)
        sched_yield();
    return future;
}

/* Whether the future gives this text. */
static inline bool loads(kitchen_sink_load_one_future *future, const char *text) {
    kitchen_sink_string out = {0};
    bool fine = kitchen_sink_load_one_future_wait(future, -1) == OK && kitchen_sink_load_one_future_take(future, &out, NULL) == OK
        && strcmp(out.ptr, text) == 0;
    kitchen_sink_string_free(&out);
    return fine;
}

static inline bool fails_to_load(kitchen_sink_load_one_future *future, const char *text) {
    kitchen_sink_string out = {0};
    error *it = NULL;
    kitchen_sink_load_one_future_wait(future, -1);
    status got = kitchen_sink_load_one_future_take(future, &out, &it);
    return fails(got, KITCHEN_SINK_ERROR, &it, text);
}

static inline bool a_reply_is_settled_once(void) {
    kitchen_sink_load_one_future *future = begin_load();
    kitchen_sink_loader_load_reply *reply = last_reply;
    error *it = NULL;
    return kitchen_sink_load_one_future_poll(future) == KITCHEN_SINK_PENDING && !kitchen_sink_loader_load_reply_cancelled(reply)
        && kitchen_sink_loader_load_reply_ok(reply, "text", 4, NULL) == OK
        && fails(kitchen_sink_loader_load_reply_ok(reply, "other", 5, &it), CLOSED, &it, "is closed")
        && kitchen_sink_loader_load_reply_fail(reply, kitchen_sink_error_message_new("Error", "late")) == CLOSED
        && kitchen_sink_loader_load_reply_drop(reply) == OK && !kitchen_sink_loader_load_reply_cancelled(reply)
        && kitchen_sink_loader_load_reply_on_cancel(reply, slow_cancel, NULL) == CLOSED && loads(future, "text");
}

static inline bool a_bad_answer_can_be_mended(void) {
    kitchen_sink_load_one_future *future = begin_load();
    error *it = NULL;
    return fails(kitchen_sink_loader_load_reply_ok(last_reply, "\xFF", 1, &it), BAD, &it, "value: expected UTF-8")
        && kitchen_sink_loader_load_reply_ok(last_reply, NULL, 3, NULL) == BAD
        && kitchen_sink_loader_load_reply_ok(last_reply, "good", 4, NULL) == OK && loads(future, "good");
}

static inline bool a_dropped_reply_fails(void) {
    kitchen_sink_load_one_future *future = begin_load();
    bool fine = kitchen_sink_loader_load_reply_drop(last_reply) == OK && kitchen_sink_loader_load_reply_drop(last_reply) == OK
        && fails_to_load(future, "RuntimeError: the reply was dropped");
    future = begin_load();
    return fine && kitchen_sink_loader_load_reply_fail(last_reply, NULL) == OK && fails_to_load(future, "without an error");
}

static inline bool forged_replies_are_refused(void) {
    kitchen_sink_loader_load_reply *forged = (kitchen_sink_loader_load_reply *)(uintptr_t)12345;
    kitchen_sink_load_one_future *future = begin_load();
    bool fine = kitchen_sink_loader_load_reply_ok(forged, "", 0, NULL) == BAD && kitchen_sink_loader_load_reply_ok(NULL, "", 0, NULL) == BAD
        && kitchen_sink_loader_load_reply_fail(forged, kitchen_sink_error_message_new("Error", "lost")) == BAD
        && kitchen_sink_loader_load_reply_drop(forged) == BAD && kitchen_sink_loader_load_reply_drop(NULL) == OK
        && !kitchen_sink_loader_load_reply_cancelled(forged)
        && kitchen_sink_loader_load_reply_on_cancel(forged, slow_cancel, NULL) == BAD
        && kitchen_sink_loader_load_reply_on_cancel(last_reply, NULL, NULL) == BAD
        /* Another method's. */
        && kitchen_sink_loader_measure_reply_ok((kitchen_sink_loader_measure_reply *)last_reply, 5, NULL) == BAD;
    return kitchen_sink_loader_load_reply_ok(last_reply, "x", 1, NULL) == OK && loads(future, "x") && fine;
}

static atomic_int told_cancelled;

static inline void tell_cancelled(void *data) {
    (void)data;
    atomic_fetch_add(&told_cancelled, 1);
}

static inline bool cancelling_tells(void) {
    kitchen_sink_load_one_future *future = begin_load();
    kitchen_sink_loader_load_reply *reply = last_reply;
    atomic_store(&told_cancelled, 0);
    bool fine = kitchen_sink_loader_load_reply_on_cancel(reply, tell_cancelled, NULL) == OK
        && kitchen_sink_loader_load_reply_on_cancel(reply, tell_cancelled, NULL) == OK && atomic_load(&told_cancelled) == 0;
    /* A poll that is under way drops it. */
    kitchen_sink_load_one_future_cancel(future);
    for (int tries = 0; !kitchen_sink_loader_load_reply_cancelled(reply) && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    for (int tries = 0; atomic_load(&told_cancelled) != 2 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    fine = fine && kitchen_sink_loader_load_reply_cancelled(reply) && atomic_load(&told_cancelled) == 2
        && kitchen_sink_loader_load_reply_on_cancel(reply, tell_cancelled, NULL) == OK && atomic_load(&told_cancelled) == 3
        && kitchen_sink_loader_load_reply_ok(reply, "late", 4, NULL) == CANCELLED
        && kitchen_sink_loader_load_reply_ok(reply, "later", 5, NULL) == CLOSED;
    kitchen_sink_load_one_future_free(future);
    return fine;
}

/* Nothing calls back once the reply is settled. */
static inline bool settling_forgets_callbacks(void) {
    kitchen_sink_load_one_future *future = begin_load();
    atomic_store(&told_cancelled, 0);
    bool fine = kitchen_sink_loader_load_reply_on_cancel(last_reply, tell_cancelled, NULL) == OK
        && kitchen_sink_loader_load_reply_ok(last_reply, "x", 1, NULL) == OK;
    kitchen_sink_load_one_future_free(future);
    return fine && atomic_load(&told_cancelled) == 0;
}

/* The last one to be told: the reply is settled, and what others would use may be gone. */
static inline void settle_when_told(void *data) {
    tell_cancelled(data);
    kitchen_sink_loader_load_reply_drop(last_reply);
}

static inline bool a_callback_that_settles_is_the_last(void) {
    kitchen_sink_load_one_future *future = begin_load();
    atomic_store(&told_cancelled, 0);
    bool fine = kitchen_sink_loader_load_reply_on_cancel(last_reply, tell_cancelled, NULL) == OK
        && kitchen_sink_loader_load_reply_on_cancel(last_reply, settle_when_told, NULL) == OK
        && kitchen_sink_loader_load_reply_on_cancel(last_reply, tell_cancelled, NULL) == OK;
    /* A poll that is under way drops it, on its thread. */
    kitchen_sink_load_one_future_free(future);
    for (int tries = 0; atomic_load(&told_cancelled) < 2 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    return fine && atomic_load(&told_cancelled) == 2;
}

static inline void *cancels(void *future) {
    kitchen_sink_load_one_future_free(future);
    return NULL;
}

/* One thread cancels while another settles: one of both, and callbacks are over when the settling is. */
static inline bool settling_and_cancelling_at_once(void) {
    for (int round = 0; round < 500; round++) {
        kitchen_sink_load_one_future *future = begin_load();
        kitchen_sink_loader_load_reply *reply = last_reply;
        pthread_t thread;
        atomic_store(&told_cancelled, 0);
        kitchen_sink_loader_load_reply_on_cancel(reply, tell_cancelled, NULL);
        pthread_create(&thread, NULL, cancels, future);
        status got = kitchen_sink_loader_load_reply_ok(reply, "x", 1, NULL);
        int told = atomic_load(&told_cancelled);
        pthread_join(thread, NULL);
        if (!(got == OK && told == 0) && !(got == CANCELLED && told == 1))
            return false;
        if (atomic_load(&told_cancelled) != told)
            return false;
    }
    return true;
}

/* A struct that a future keeps is freed with it. */
static inline bool futures_free_what_they_keep(void) {
    atomic_store(&frees, 0);
    kitchen_sink_load_one_future *future = begin_load();
    bool fine = atomic_load(&frees) == 0 && kitchen_sink_loader_load_reply_ok(last_reply, "x", 1, NULL) == OK && loads(future, "x");
    for (int tries = 0; atomic_load(&frees) == 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return fine && freed(1);
}

#undef OK
#undef PANICKED
#undef CLOSED
#undef BAD
#undef CANCELLED

#endif
