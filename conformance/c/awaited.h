/* What cases ask of streams that a C program gives and of their replies, as only C can misuse them: each function
 * here that a case names is one promise, true if it is kept. */
#ifndef AWAITED_H
#define AWAITED_H

#define OK KITCHEN_SINK_OK
#define PANICKED KITCHEN_SINK_PANIC
#define CLOSED KITCHEN_SINK_CLOSED
#define BAD KITCHEN_SINK_BAD_ARGUMENT
#define CANCELLED KITCHEN_SINK_CANCELLED

typedef kitchen_sink_sum_awaited_values_reply sum_reply;

/* A stream that leaves its replies to the case. */
static _Atomic(sum_reply *) left;
static atomic_int asked, frees_when_told;

static inline void leaves(void *self, sum_reply *reply) {
    cursor_next(self);
    atomic_store(&left, reply);
    atomic_fetch_add(&asked, 1);
}

#define LEFT (&(kitchen_sink_sum_awaited_values){ .next = leaves, .self = cursor_new(), .free = free_and_count })

static inline void nap(void) { nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL); }

/* The reply of the question so far; threads of the library ask. */
static inline sum_reply *reply_of(int question) {
    for (int tries = 0; atomic_load(&asked) != question && tries < 5000; tries++)
        nap();
    return atomic_load(&asked) == question ? atomic_load(&left) : NULL;
}

static inline bool freed_soon(int count) {
    for (int tries = 0; atomic_load(&frees) < count && tries < 5000; tries++)
        nap();
    return freed(count);
}

static inline kitchen_sink_sum_awaited_future *begin_sum(void) {
    kitchen_sink_sum_awaited_future *future = NULL;
    atomic_store(&asked, 0);
    atomic_store(&frees, 0);
    return kitchen_sink_sum_awaited(LEFT, &future, NULL) == OK ? future : NULL;
}

static inline bool sums(kitchen_sink_sum_awaited_future *future, int32_t wanted) {
    int32_t sum = -1;
    bool fine = kitchen_sink_sum_awaited_future_wait(future, -1) == OK
        && kitchen_sink_sum_awaited_future_take(future, &sum, NULL) == OK && sum == wanted;
    return kitchen_sink_sum_awaited_future_free(future) == OK && fine;
}

static inline bool fails_to_sum(kitchen_sink_sum_awaited_future *future, const char *text) {
    int32_t sum = -1;
    error *it = NULL;
    bool fine = kitchen_sink_sum_awaited_future_wait(future, -1) == OK
        && fails(kitchen_sink_sum_awaited_future_take(future, &sum, &it), PANICKED, &it, text);
    return kitchen_sink_sum_awaited_future_free(future) == OK && fine;
}

/* One question at a time, answered whenever; freed at the end. */
static inline bool answers_come_from_outside(void) {
    kitchen_sink_sum_awaited_future *future = begin_sum();
    bool fine = kitchen_sink_sum_awaited_values_reply_ok(reply_of(1), 4, NULL) == OK;
    fine = fine && reply_of(2) != NULL;
    nap();
    fine = fine && atomic_load(&asked) == 2 && kitchen_sink_sum_awaited_values_reply_ok(reply_of(2), 5, NULL) == OK
        && kitchen_sink_sum_awaited_values_reply_done(reply_of(3)) == OK;
    return sums(future, 9) && freed(1) && atomic_load(&asked) == 3 && fine;
}

static inline bool each_question_is_answered_once(void) {
    kitchen_sink_sum_awaited_future *future = begin_sum();
    sum_reply *first = reply_of(1);
    bool fine = kitchen_sink_sum_awaited_values_reply_ok(first, 4, NULL) == OK
        && kitchen_sink_sum_awaited_values_reply_ok(first, 4, NULL) == CLOSED
        && kitchen_sink_sum_awaited_values_reply_done(first) == CLOSED
        && kitchen_sink_sum_awaited_values_reply_fail(first, kitchen_sink_error_message_new("Error", "late")) == CLOSED
        && kitchen_sink_sum_awaited_values_reply_drop(first) == OK;
    sum_reply *second = reply_of(2);
    fine = fine && kitchen_sink_sum_awaited_values_reply_done(second) == OK
        && kitchen_sink_sum_awaited_values_reply_done(second) == CLOSED
        && kitchen_sink_sum_awaited_values_reply_ok(second, 1, NULL) == CLOSED
        && kitchen_sink_sum_awaited_values_reply_done(NULL) == BAD
        && kitchen_sink_sum_awaited_values_reply_done((sum_reply *)(uintptr_t)12345) == BAD
        && kitchen_sink_sum_awaited_values_reply_done((sum_reply *)future) == BAD;
    return sums(future, 4) && fine;
}

static inline bool dropped_questions_fail(void) {
    kitchen_sink_sum_awaited_future *future = begin_sum();
    bool fine = kitchen_sink_sum_awaited_values_reply_drop(reply_of(1)) == OK
        && fails_to_sum(future, "the reply was dropped") && freed(1) && atomic_load(&asked) == 1;
    future = begin_sum();
    fine = fine && kitchen_sink_sum_awaited_values_reply_ok(reply_of(1), 1, NULL) == OK
        && kitchen_sink_sum_awaited_values_reply_fail(reply_of(2), NULL) == OK;
    return fails_to_sum(future, "without an error") && freed(1) && atomic_load(&asked) == 2 && fine;
}

static inline void told(void *data) {
    (void)data;
    atomic_store(&frees_when_told, atomic_load(&frees));
}

/* Who answers is told before the data is freed, and closes the reply all the same. */
static inline bool cancelled_before_freed(void) {
    kitchen_sink_sum_awaited_future *future = begin_sum();
    sum_reply *reply = reply_of(1);
    atomic_store(&frees_when_told, -1);
    bool fine = kitchen_sink_sum_awaited_values_reply_on_cancel(reply, told, NULL) == OK
        && !kitchen_sink_sum_awaited_values_reply_cancelled(reply) && atomic_load(&frees) == 0;
    kitchen_sink_sum_awaited_future_free(future);
    fine = fine && freed_soon(1) && atomic_load(&frees_when_told) == 0 && kitchen_sink_sum_awaited_values_reply_cancelled(reply);
    return fine && kitchen_sink_sum_awaited_values_reply_done(reply) == CANCELLED
        && kitchen_sink_sum_awaited_values_reply_ok(reply, 1, NULL) == CLOSED;
}

/* The same where Rust gives a stream of it away, which is freed while somebody waits. */
static _Atomic(kitchen_sink_doubled_awaited_values_reply *) doubled;

static inline void leaves_doubled(void *self, kitchen_sink_doubled_awaited_values_reply *reply) {
    cursor_next(self);
    atomic_store(&doubled, reply);
}

static inline bool freed_with_the_stream_of_it(void) {
    kitchen_sink_doubled_awaited_values values = { .next = leaves_doubled, .self = cursor_new(), .free = free_and_count };
    kitchen_sink_doubled_awaited_stream *stream = NULL;
    kitchen_sink_doubled_awaited_next *next = NULL;
    int32_t item = 0;
    atomic_store(&frees, 0);
    atomic_store(&doubled, NULL);
    bool fine = kitchen_sink_doubled_awaited(&values, &stream, NULL) == OK && atomic_load(&doubled) == NULL
        && kitchen_sink_doubled_awaited_stream_next(stream, &next, NULL) == OK;
    for (int tries = 0; atomic_load(&doubled) == NULL && tries < 5000; tries++)
        nap();
    fine = fine && kitchen_sink_doubled_awaited_values_reply_ok(atomic_exchange(&doubled, NULL), 4, NULL) == OK
        && kitchen_sink_doubled_awaited_next_wait(next, -1) == OK
        && kitchen_sink_doubled_awaited_next_take(next, &item, NULL) == OK && item == 8;
    kitchen_sink_doubled_awaited_next_free(next);
    fine = fine && kitchen_sink_doubled_awaited_stream_next(stream, &next, NULL) == OK;
    for (int tries = 0; atomic_load(&doubled) == NULL && tries < 5000; tries++)
        nap();
    fine = fine && atomic_load(&frees) == 0 && kitchen_sink_doubled_awaited_stream_free(stream) == OK && freed_soon(1)
        && kitchen_sink_doubled_awaited_values_reply_cancelled(doubled)
        && kitchen_sink_doubled_awaited_values_reply_drop(doubled) == OK;
    kitchen_sink_doubled_awaited_next_free(next);
    return fine;
}

static inline bool refused_streams_are_freed(void) {
    kitchen_sink_sum_awaited_future *future = NULL;
    kitchen_sink_sum_awaited_values none = { .self = cursor_new(), .free = free_and_count };
    error *it = NULL;
    atomic_store(&frees, 0);
    return fails(kitchen_sink_sum_awaited(&none, &future, &it), BAD, &it, "values: expected a function in `next`, got null") && freed(1)
        && fails(kitchen_sink_sum_awaited(NULL, &future, &it), BAD, &it, "values: expected a value, got null")
        && kitchen_sink_sum_awaited(LEFT, NULL, NULL) == BAD && freed(1)
        && kitchen_sink_sum_awaited((const kitchen_sink_sum_awaited_values *)(uintptr_t)3, &future, NULL) == BAD && future == NULL;
}

static _Atomic(kitchen_sink_join_awaited_texts_reply *) text_asked;

static inline void leaves_text(void *self, kitchen_sink_join_awaited_texts_reply *reply) {
    cursor_next(self);
    atomic_store(&text_asked, reply);
}

/* An argument that is refused leaves the reply as it is. */
static inline bool a_bad_item_can_be_mended(void) {
    kitchen_sink_join_awaited_texts texts = { .next = leaves_text, .self = cursor_new(), .free = free_and_count };
    kitchen_sink_join_awaited_future *future = NULL;
    kitchen_sink_string text = {0};
    error *it = NULL;
    bool fine = kitchen_sink_join_awaited(&texts, &future, NULL) == OK;
    for (int tries = 0; atomic_load(&text_asked) == NULL && tries < 5000; tries++)
        nap();
    kitchen_sink_join_awaited_texts_reply *reply = atomic_exchange(&text_asked, NULL);
    fine = fine && fails(kitchen_sink_join_awaited_texts_reply_ok(reply, "\xFF", 1, &it), BAD, &it, "value: expected UTF-8")
        && kitchen_sink_join_awaited_texts_reply_ok(reply, NULL, 3, NULL) == BAD
        && kitchen_sink_join_awaited_texts_reply_ok(reply, "good", 4, NULL) == OK;
    for (int tries = 0; atomic_load(&text_asked) == NULL && tries < 5000; tries++)
        nap();
    fine = fine && kitchen_sink_join_awaited_texts_reply_done(atomic_exchange(&text_asked, NULL)) == OK
        && kitchen_sink_join_awaited_future_wait(future, -1) == OK
        && kitchen_sink_join_awaited_future_take(future, &text, NULL) == OK && is(text.ptr, text.len, "good");
    kitchen_sink_string_free(&text);
    return kitchen_sink_join_awaited_future_free(future) == OK && fine;
}

static inline void *frees_sum(void *future) {
    kitchen_sink_sum_awaited_future_free(future);
    return NULL;
}

/* One thread lets go while another answers: either is fine, and all is freed. */
static inline bool answering_and_freeing_at_once(void) {
    bool fine = true;
    for (int round = 0; round < 300 && fine; round++) {
        kitchen_sink_sum_awaited_future *future = begin_sum();
        sum_reply *reply = reply_of(1);
        pthread_t thread;
        pthread_create(&thread, NULL, frees_sum, future);
        status got = round % 2 == 0 ? kitchen_sink_sum_awaited_values_reply_ok(reply, 1, NULL) : kitchen_sink_sum_awaited_values_reply_done(reply);
        pthread_join(thread, NULL);
        /* The answer may have led to the next question, which is cancelled with the rest. */
        fine = (got == OK || got == CANCELLED) && freed_soon(1);
        if (atomic_load(&asked) == 2)
            fine = kitchen_sink_sum_awaited_values_reply_drop(atomic_load(&left)) == OK && fine;
    }
    return fine;
}

#undef LEFT
#undef OK
#undef PANICKED
#undef CLOSED
#undef BAD
#undef CANCELLED

#endif
