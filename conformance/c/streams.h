/* What cases of streams ask of a C program: each function here that a case names is one promise, true if it is kept. */
#ifndef STREAMS_H
#define STREAMS_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include <kitchen_sink.h>

#define OK KITCHEN_SINK_OK
#define DONE KITCHEN_SINK_DONE
#define BAD KITCHEN_SINK_BAD_ARGUMENT
#define BUSY KITCHEN_SINK_BUSY
#define CLOSED KITCHEN_SINK_CLOSED
#define PENDING KITCHEN_SINK_PENDING
#define CANCELLED KITCHEN_SINK_CANCELLED

/* Asks a stream for its next item, and waits. */
#define AWAITS(KIND, type)                                                                         \
    static inline kitchen_sink_status await_##KIND(                                                \
        kitchen_sink_##KIND##_stream *stream, type *item, kitchen_sink_error **error) {            \
        kitchen_sink_##KIND##_next *next = NULL;                                                   \
        kitchen_sink_status status = kitchen_sink_##KIND##_stream_next(stream, &next, error);      \
        if (status == OK)                                                                          \
            status = kitchen_sink_##KIND##_next_wait(next, -1);                                    \
        return status == OK ? kitchen_sink_##KIND##_next_take(next, item, error) : status;         \
    }

AWAITS(one_and_wait, uint32_t)
AWAITS(panics_soon_at, uint32_t)
AWAITS(parsed_soon, int64_t)
AWAITS(ticks, uint32_t)
AWAITS(belt_run, kitchen_sink_string)

static inline uint32_t open_streams(void) {
    uint32_t open = 99;
    kitchen_sink_open_streams(&open, NULL);
    return open;
}

/* A thread that polls in the moment of a cancelling drops the stream right after it. */
static inline bool all_streams_go(void) {
    for (int tries = 0; open_streams() != 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return open_streams() == 0;
}

static inline kitchen_sink_one_and_wait_stream *one_taken(void) {
    kitchen_sink_one_and_wait_stream *stream = NULL;
    uint32_t item = 0;
    kitchen_sink_one_and_wait(&stream, NULL);
    return await_one_and_wait(stream, &item, NULL) == OK && item == 1 ? stream : NULL;
}

static inline bool an_error_as_item_ends_nothing(void) {
    kitchen_sink_string texts[] = {
        { .ptr = (char *)"1", .len = 1 }, { .ptr = (char *)"x", .len = 1 }, { .ptr = (char *)"3", .len = 1 } };
    kitchen_sink_parsed_soon_stream *stream = NULL;
    kitchen_sink_error *error = NULL, *none = (kitchen_sink_error *)1;
    int64_t first = 0, third = 0, untouched = 7;
    bool fine = kitchen_sink_parsed_soon(texts, 3, &stream, NULL) == OK
        && await_parsed_soon(stream, &first, NULL) == OK && first == 1
        && await_parsed_soon(stream, &untouched, &error) == KITCHEN_SINK_ERROR && untouched == 7
        && kitchen_sink_error_as_store_error(error) != NULL
        && await_parsed_soon(stream, &third, NULL) == OK && third == 3
        && await_parsed_soon(stream, &untouched, &none) == DONE && none == NULL
        && await_parsed_soon(stream, &untouched, NULL) == DONE && untouched == 7;
    kitchen_sink_error_free(error);
    return kitchen_sink_parsed_soon_stream_free(stream) == OK && fine;
}

static inline bool a_panic_ends_the_stream(void) {
    kitchen_sink_panics_soon_at_stream *stream = NULL;
    uint32_t item = 9;
    bool fine = kitchen_sink_panics_soon_at(1, &stream, NULL) == OK && await_panics_soon_at(stream, &item, NULL) == OK
        && item == 0 && await_panics_soon_at(stream, &item, NULL) == KITCHEN_SINK_PANIC
        && await_panics_soon_at(stream, &item, NULL) == DONE && open_streams() == 0;
    return kitchen_sink_panics_soon_at_stream_free(stream) == OK && fine;
}

/* The one who gives up leaves the stream to the next one who asks. */
static inline bool a_cancelled_wait_leaves_the_stream(void) {
    kitchen_sink_ticks_stream *stream = NULL;
    kitchen_sink_ticks_next *next = NULL;
    uint32_t item = 9;
    bool fine = kitchen_sink_ticks(2, 40, &stream, NULL) == OK && kitchen_sink_ticks_stream_next(stream, &next, NULL) == OK
        && kitchen_sink_ticks_next_poll(next) == PENDING && kitchen_sink_ticks_next_cancel(next) == OK
        && kitchen_sink_ticks_next_wait(next, 5000) == OK && kitchen_sink_ticks_next_take(next, &item, NULL) == CANCELLED
        && kitchen_sink_ticks_stream_next(stream, &next, NULL) == OK && kitchen_sink_ticks_next_free(next) == OK
        && open_streams() == 1;
    /* Freed in the moment of a poll, it gives the stream back after it. */
    kitchen_sink_status status;
    while ((status = await_ticks(stream, &item, NULL)) == BUSY)
        sched_yield();
    fine = fine && status == OK && item == 0 && await_ticks(stream, &item, NULL) == OK && item == 1
        && await_ticks(stream, &item, NULL) == DONE;
    return kitchen_sink_ticks_stream_free(stream) == OK && all_streams_go() && fine;
}

static inline bool two_wait_for_one_item(void) {
    kitchen_sink_one_and_wait_stream *stream = one_taken();
    kitchen_sink_one_and_wait_next *next = NULL, *other = NULL;
    kitchen_sink_error *error = NULL;
    bool fine = kitchen_sink_one_and_wait_stream_next(stream, &next, NULL) == OK
        && kitchen_sink_one_and_wait_stream_next(stream, &other, &error) == BUSY && other == NULL
        && kitchen_sink_error_status(error) == BUSY && kitchen_sink_one_and_wait_next_wait(next, 1) == PENDING;
    kitchen_sink_error_free(error);
    return kitchen_sink_one_and_wait_next_free(next) == OK && kitchen_sink_one_and_wait_stream_free(stream) == OK
        && all_streams_go() && fine;
}

static inline bool freeing_cancels_the_wait(void) {
    kitchen_sink_one_and_wait_stream *stream = one_taken();
    kitchen_sink_one_and_wait_next *next = NULL;
    uint32_t item = 7;
    bool fine = kitchen_sink_one_and_wait_stream_next(stream, &next, NULL) == OK
        && kitchen_sink_one_and_wait_next_wait(next, 20) == PENDING && open_streams() == 1
        /* It is idle by now: nothing is left when this returns. */
        && kitchen_sink_one_and_wait_stream_free(stream) == OK && open_streams() == 0
        && kitchen_sink_one_and_wait_next_poll(next) == OK
        && kitchen_sink_one_and_wait_next_take(next, &item, NULL) == CANCELLED && item == 7
        && kitchen_sink_one_and_wait_stream_next(stream, &next, NULL) == CLOSED;
    return kitchen_sink_one_and_wait_stream_free(stream) == OK && fine;
}

static inline bool freeing_keeps_what_is_over(void) {
    kitchen_sink_one_and_wait_stream *stream = NULL;
    kitchen_sink_one_and_wait_next *next = NULL;
    uint32_t item = 7;
    return kitchen_sink_one_and_wait(&stream, NULL) == OK && kitchen_sink_one_and_wait_stream_next(stream, &next, NULL) == OK
        && kitchen_sink_one_and_wait_next_wait(next, -1) == OK && kitchen_sink_one_and_wait_stream_free(stream) == OK
        && open_streams() == 0 && kitchen_sink_one_and_wait_next_take(next, &item, NULL) == OK && item == 1;
}

static inline bool a_freed_item_is_lost(void) {
    kitchen_sink_ticks_stream *stream = NULL;
    kitchen_sink_ticks_next *next = NULL;
    uint32_t item = 7;
    bool fine = kitchen_sink_ticks(2, 1, &stream, NULL) == OK && kitchen_sink_ticks_stream_next(stream, &next, NULL) == OK
        && kitchen_sink_ticks_next_wait(next, -1) == OK && kitchen_sink_ticks_next_free(next) == OK
        && await_ticks(stream, &item, NULL) == OK && item == 1 && await_ticks(stream, &item, NULL) == DONE;
    return kitchen_sink_ticks_stream_free(stream) == OK && fine;
}

static inline bool the_end_of_a_stream_lets_go(void) {
    kitchen_sink_string items[] = { { .ptr = (char *)"a", .len = 1 } };
    kitchen_sink_string item = {0};
    kitchen_sink_belt *belt = NULL;
    kitchen_sink_belt_run_stream *stream = NULL;
    bool fine = kitchen_sink_belt_new(items, 1, &belt, NULL) == OK && kitchen_sink_belt_run(belt, "-", 1, &stream, NULL) == OK
        && kitchen_sink_belt_put(belt, "b", 1, NULL) == BUSY && kitchen_sink_belt_free(belt) == BUSY
        && await_belt_run(stream, &item, NULL) == OK && strcmp(item.ptr, "-a") == 0;
    kitchen_sink_string_free(&item);
    fine = fine && await_belt_run(stream, &item, NULL) == DONE && open_streams() == 0
        && kitchen_sink_belt_put(belt, "b", 1, NULL) == OK && kitchen_sink_belt_free(belt) == OK;
    return kitchen_sink_belt_run_stream_free(stream) == OK && fine;
}

static inline bool other_streams_are_refused(void) {
    kitchen_sink_ticks_stream *stream = NULL;
    kitchen_sink_ticks_next *next = NULL;
    kitchen_sink_one_and_wait_next *other = NULL;
    kitchen_sink_error *error = NULL;
    bool fine = kitchen_sink_ticks(1, 1, NULL, &error) == BAD && strcmp(kitchen_sink_error_parameter(error), "out") == 0
        && kitchen_sink_ticks(1, 1, &stream, NULL) == OK;
    kitchen_sink_error_free(error);
    fine = fine && kitchen_sink_ticks_stream_next(NULL, &next, &error) == BAD
        && strcmp(kitchen_sink_error_parameter(error), "stream") == 0 && kitchen_sink_ticks_stream_free(NULL) == OK
        && kitchen_sink_ticks_stream_next(stream, NULL, NULL) == BAD
        && kitchen_sink_one_and_wait_stream_next((void *)stream, &other, NULL) == BAD && other == NULL
        && kitchen_sink_one_and_wait_stream_free((void *)stream) == BAD && kitchen_sink_ticks_next_free((void *)stream) == BAD;
    kitchen_sink_error_free(error);
    for (int bit = 0; bit < 64; bit++) {
        void *forged = (void *)((uintptr_t)stream ^ (uintptr_t)1 << bit);
        kitchen_sink_status status = kitchen_sink_ticks_stream_next(forged, &next, NULL);
        fine = fine && (status == BAD || status == CLOSED) && next == NULL;
    }
    uint32_t item = 9;
    return fine && await_ticks(stream, &item, NULL) == OK && item == 0 && kitchen_sink_ticks_stream_free(stream) == OK
        && all_streams_go();
}

struct told_of_items {
    kitchen_sink_ticks_stream *stream;
    kitchen_sink_ticks_next *next;
    atomic_uint sum;
    atomic_int end;
};

/* Takes the item of which it is told, and asks for the one after it. */
static inline void takes_and_asks(void *data) {
    struct told_of_items *told = data;
    uint32_t item = 0;
    kitchen_sink_status status = kitchen_sink_ticks_next_take(told->next, &item, NULL);
    if (status == OK) {
        atomic_fetch_add(&told->sum, item);
        status = kitchen_sink_ticks_stream_next(told->stream, &told->next, NULL);
    }
    if (status == OK)
        status = kitchen_sink_ticks_next_on_ready(told->next, takes_and_asks, told, NULL);
    if (status != OK)
        atomic_store(&told->end, (int)status);
}

static inline bool a_callback_asks_for_the_next(void) {
    struct told_of_items told = {0};
    bool fine = kitchen_sink_ticks(20, 1, &told.stream, NULL) == OK
        && kitchen_sink_ticks_stream_next(told.stream, &told.next, NULL) == OK
        && kitchen_sink_ticks_next_on_ready(told.next, takes_and_asks, &told, NULL) == OK;
    while (fine && atomic_load(&told.end) == 0)
        sched_yield();
    return fine && atomic_load(&told.end) == (int)DONE && atomic_load(&told.sum) == 190
        && kitchen_sink_ticks_stream_free(told.stream) == OK;
}

struct asks_stream {
    kitchen_sink_numbers_lazily_stream *stream;
    atomic_int wrong;
};

static inline void *asks_until_closed(void *data) {
    struct asks_stream *asks = data;
    for (;;) {
        kitchen_sink_numbers_lazily_next *next = NULL;
        uint32_t item = 0;
        kitchen_sink_status status = kitchen_sink_numbers_lazily_stream_next(asks->stream, &next, NULL);
        if (status == CLOSED)
            return NULL;
        if (status == BUSY)
            continue;
        if (status == OK)
            status = kitchen_sink_numbers_lazily_next_wait(next, 10000);
        if (status == OK)
            status = kitchen_sink_numbers_lazily_next_take(next, &item, NULL);
        if (status != OK && status != CANCELLED)
            atomic_fetch_add(&asks->wrong, 1);
    }
}

static inline bool freed_while_others_ask(void) {
    for (int round = 0; round < 50; round++) {
        struct asks_stream asks = {0};
        pthread_t threads[3];
        kitchen_sink_numbers_lazily(&asks.stream, NULL);
        for (int i = 0; i < 3; i++)
            pthread_create(&threads[i], NULL, asks_until_closed, &asks);
        nanosleep(&(struct timespec){ .tv_nsec = 100000L * (round % 10) }, NULL);
        bool fine = kitchen_sink_numbers_lazily_stream_free(asks.stream) == OK;
        for (int i = 0; i < 3; i++)
            pthread_join(threads[i], NULL);
        if (!fine || atomic_load(&asks.wrong) != 0 || !all_streams_go())
            return false;
    }
    return true;
}

#undef OK
#undef DONE
#undef BAD
#undef BUSY
#undef CLOSED
#undef PENDING
#undef CANCELLED

#endif
