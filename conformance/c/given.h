/* Iterators and streams that cases pass: of the stock by name, `name__ITEM` for the type of the items, or over a list that a case
 * writes. And what cases ask of them as only C can misuse them: each function at the end is one promise. */
#ifndef GIVEN_H
#define GIVEN_H

#define OK KITCHEN_SINK_OK
#define DONE KITCHEN_SINK_DONE
#define PANICKED KITCHEN_SINK_PANIC
#define CLOSED KITCHEN_SINK_CLOSED
#define BAD KITCHEN_SINK_BAD_ARGUMENT

/* Where an iterator is. Freed by `stock_free`, which looks at the first. */
struct cursor {
    int alive;
    size_t at, count;
    const void *items;
    bool over;
};

/* Over a copy of the items: Rust may keep the iterator for longer than the caller has them. */
static inline void *cursor_over(const void *items, size_t count, size_t size) {
    size_t before = (sizeof(struct cursor) + 15) / 16 * 16;
    struct cursor *self = calloc(1, before + count * size);
    if (self == NULL)
        abort();
    self->alive = 42;
    self->items = (char *)self + before;
    self->count = count;
    if (count > 0)
        memcpy((char *)self + before, items, count * size);
    atomic_fetch_add(&stock_alive, 1);
    return self;
}

static inline void *cursor_new(void) { return cursor_over(NULL, 0, 0); }

/* Counts the next item; asked once more than it must be, it ends the program. */
static inline size_t cursor_next(void *self) {
    struct cursor *cursor = self;
    if (cursor->alive != 42 || cursor->over)
        abort();
    return cursor->at++;
}

static inline status cursor_end(void *self, status how) {
    ((struct cursor *)self)->over = true;
    return how;
}

/* Runs a function in a moment, on a thread of its own, with a copy of the data; it ends with `settled_later`. */
static inline void settle_later(void *(*function)(void *), const void *data, size_t size) {
    pthread_t thread;
    void *copy = malloc(size);
    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    atomic_fetch_add(&stock_alive, 1);
    if (pthread_create(&thread, NULL, function, copy) != 0)
        abort();
    pthread_detach(thread);
}

static inline void *settled_later(void *data) {
    free(data);
    atomic_fetch_sub(&stock_alive, 1);
    return NULL;
}

#define NEXT(name, type, ...) \
    static inline status name(void *self, type *out, error **err) { \
        size_t at = cursor_next(self) + 1; \
        (void)out; \
        (void)err; \
        (void)at; \
        __VA_ARGS__ \
    }
#define END return cursor_end(self, DONE);
#define FAIL(how) return cursor_end(self, how);

#define NUMBERS(type) \
    NEXT(count_to_3__##type, type, { if (at > 3) END *out = (type)at; return OK; }) \
    NEXT(endless__##type, type, { *out = (type)at; return OK; }) \
    NEXT(fail_at_1__##type, type, { FAIL(failed("one", err)) }) \
    NEXT(fail_at_3__##type, type, { if (at == 3) FAIL(failed("three", err)) *out = (type)at; return OK; })

NUMBERS(int32_t)
NUMBERS(uint32_t)
NUMBERS(uint64_t)
NUMBERS(double)

NEXT(missing_at_3__int32_t, int32_t, {
    if (at == 3)
        FAIL(given(kitchen_sink_error_new_callback_error_missing("k", 1), err))
    *out = (int32_t)at;
    return OK;
})

NEXT(letters__string, kitchen_sink_string, { if (at > 3) END return text_out((const char *[]){ "a", "b", "c" }[at - 1], out); })

NEXT(gaps__i32_option, kitchen_sink_i32_option, {
    if (at > 3)
        END
    *out = (kitchen_sink_i32_option){ .some = at != 2, .value = (int32_t)at };
    return OK;
})

NEXT(chunks__bytes, kitchen_sink_bytes, {
    const uint8_t all[] = { 1, 2, 3 };
    if (at > 3)
        END
    return kitchen_sink_bytes_from(at == 3 ? all + 2 : all, (size_t[]){ 2, 0, 1 }[at - 1], out, err);
})

/* Wrong answers. */
static int wrong_next;
static bool wrong_with_error;

NEXT(wrong__int32_t, int32_t, {
    *out = 5;
    if (wrong_with_error)
        *err = kitchen_sink_error_message_new("StockError", "said so");
    FAIL((status)wrong_next)
})

NEXT(not_a_text__string, kitchen_sink_string, {
    *out = (kitchen_sink_string){ .ptr = (char *)"\xFF", .len = 1 };
    FAIL(OK)
})

NEXT(empty__string, kitchen_sink_string, { if (at > 2) END return OK; })

/* Asks the library for what it gives. */
static inline status nested__int32_t(void *self, int32_t *out, error **err);

#undef NEXT
#undef END
#undef FAIL
#undef NUMBERS

#define COUNTED(function, parameter, what) \
    (&(kitchen_sink_##function##_##parameter){ .next = what, .self = cursor_new(), .free = free_and_count })

/* Frees a cursor, once, and counts. */
static inline void free_and_count(void *self) {
    stock_free(self);
    count_free(NULL);
}

static inline status nested__int32_t(void *self, int32_t *out, error **err) {
    if (cursor_next(self) == 2)
        return cursor_end(self, DONE);
    return kitchen_sink_sum_given(COUNTED(sum_given, values, count_to_3__int32_t), out, err);
}

/* However the call ends, what was passed is freed by then. */
static inline bool given_is_freed_once(void) {
    int32_t sum = 0;
    bool dropped = false;
    kitchen_sink_u64_array first = {0};
    error *it = NULL;
    atomic_store(&frees, 0);
    bool fine = kitchen_sink_sum_given(COUNTED(sum_given, values, count_to_3__int32_t), &sum, NULL) == OK && sum == 6 && freed(1)
        && kitchen_sink_first_given(COUNTED(first_given, values, endless__uint64_t), 2, &first, NULL) == OK && first.len == 2
        && freed(1) && kitchen_sink_ignore_given(COUNTED(ignore_given, values, fail_at_1__double), &dropped, NULL) == OK && freed(1)
        && fails(kitchen_sink_sum_given(COUNTED(sum_given, values, fail_at_3__int32_t), &sum, &it), PANICKED, &it, "three")
        && freed(1);
    kitchen_sink_u64_array_free(&first);
    return fine;
}

/* Also where something else is refused. */
static inline bool given_is_freed_by_refused_calls(void) {
    int32_t sum = 0;
    kitchen_sink_i32_i32_tuple2_array pairs = {0};
    error *it = NULL;
    kitchen_sink_zip_given_right none = { .self = cursor_new(), .free = free_and_count };
    atomic_store(&frees, 0);
    return kitchen_sink_sum_given(COUNTED(sum_given, values, count_to_3__int32_t), NULL, NULL) == BAD && freed(1)
        && fails(kitchen_sink_zip_given(COUNTED(zip_given, left, count_to_3__int32_t), NULL, &pairs, &it), BAD, &it,
                 "right: expected a value, got null")
        && freed(1)
        && fails(kitchen_sink_zip_given(COUNTED(zip_given, left, count_to_3__int32_t), &none, &pairs, &it), BAD, &it,
                 "right: expected a function in `next`, got null")
        && freed(2) && kitchen_sink_sum_given((const kitchen_sink_sum_given_values *)(uintptr_t)3, &sum, NULL) == BAD;
}

/* At its end, or with what keeps it. */
static inline bool given_is_freed_with_what_keeps_it(void) {
    kitchen_sink_queue *queue = NULL, *forgetful = NULL, *other = NULL;
    kitchen_sink_string_option text = {0};
    atomic_store(&frees, 0);
    bool fine = kitchen_sink_queue_new(COUNTED(queue_new, items, letters__string), &queue, NULL) == OK
        && kitchen_sink_queue_new(COUNTED(queue_new, items, letters__string), &forgetful, NULL) == OK
        && kitchen_sink_queue_new(COUNTED(queue_new, items, letters__string), &other, NULL) == OK && freed(0);
    for (int i = 0; i < 5; i++) {
        fine = kitchen_sink_queue_pull(queue, &text, NULL) == OK && text.some == (i < 3) && freed(i == 3) && fine;
        kitchen_sink_string_option_free(&text);
    }
    return kitchen_sink_queue_forget(forgetful, NULL) == OK && freed(1) && kitchen_sink_queue_free(forgetful) == OK && freed(0)
        && kitchen_sink_queue_free(other) == OK && freed(1) && kitchen_sink_queue_free(queue) == OK && freed(0) && fine;
}

/* Each wrong answer fails, and is no more than that. */
static inline bool wrong_items_fail(void) {
    int32_t sum = 0;
    kitchen_sink_string text = {0};
    error *it = NULL;
    bool fine = true;
    for (wrong_next = 1; wrong_next <= 7; wrong_next++)
        fine = fine && fails(kitchen_sink_sum_given(COUNTED(sum_given, values, wrong__int32_t), &sum, &it), PANICKED, &it, "without an error");
    wrong_next = 77;
    fine = fine && fails(kitchen_sink_sum_given(COUNTED(sum_given, values, wrong__int32_t), &sum, &it), PANICKED, &it,
                         "expected a status from the function, got 77");
    wrong_with_error = true;
    fine = fine && fails(kitchen_sink_sum_given(COUNTED(sum_given, values, wrong__int32_t), &sum, &it), PANICKED, &it, "said so");
    /* That there is none is no error, whatever else is said. */
    wrong_next = DONE;
    fine = fine && kitchen_sink_sum_given(COUNTED(sum_given, values, wrong__int32_t), &sum, NULL) == OK && sum == 0;
    wrong_with_error = false;
    return fine && fails(kitchen_sink_join_given(COUNTED(join_given, texts, not_a_text__string), &text, &it), PANICKED, &it, "UTF-8");
}

static inline bool empty_items_are_items(void) {
    kitchen_sink_string text = {0};
    bool fine = kitchen_sink_join_given(COUNTED(join_given, texts, empty__string), &text, NULL) == OK
        && is(text.ptr, text.len, "-");
    kitchen_sink_string_free(&text);
    return fine;
}

static inline bool items_may_come_of_other_calls(void) {
    int32_t sum = 0;
    return kitchen_sink_sum_given(COUNTED(sum_given, values, nested__int32_t), &sum, NULL) == OK && sum == 12;
}

/* Handles in items are the library's, whether they are asked for or not. */
static kitchen_sink_session *handed[2];

static inline status hands_over(void *self, kitchen_sink_session **out, error **err) {
    size_t at = cursor_next(self);
    (void)err;
    if (at == 2)
        return cursor_end(self, DONE);
    *out = handed[at];
    return OK;
}

static inline bool handles_in_items_are_taken(void) {
    uint64_t hits = 0;
    size_t count = 0;
    error *it = NULL;
    bool fine = kitchen_sink_session_new("a", 1, &handed[0], NULL) == OK && kitchen_sink_session_new("b", 1, &handed[1], NULL) == OK
        && kitchen_sink_sessions_given(COUNTED(sessions_given, sessions, hands_over), &count, NULL) == OK && count == 2
        && kitchen_sink_session_hit(handed[0], &hits, NULL) == CLOSED && kitchen_sink_session_hit(handed[1], &hits, NULL) == CLOSED;
    /* One that is no more is a wrong item. */
    return fine && fails(kitchen_sink_sessions_given(COUNTED(sessions_given, sessions, hands_over), &count, &it), PANICKED, &it, "closed");
}

#undef COUNTED
#undef OK
#undef DONE
#undef PANICKED
#undef CLOSED
#undef BAD

#endif
