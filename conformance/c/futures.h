/* What cases of futures ask of a C program: each function here is one promise, true if it is kept. */
#ifndef FUTURES_H
#define FUTURES_H

#include <stdatomic.h>
#include <sched.h>
#include <time.h>

#define OK KITCHEN_SINK_OK
#define PENDING KITCHEN_SINK_PENDING
#define CANCELLED KITCHEN_SINK_CANCELLED
#define CLOSED KITCHEN_SINK_CLOSED
#define BAD KITCHEN_SINK_BAD_ARGUMENT

static inline uint32_t waiting(void) {
    uint32_t count = 99;
    kitchen_sink_waiting(&count, NULL);
    return count;
}

static inline kitchen_sink_never_future *never(void) {
    kitchen_sink_never_future *future = NULL;
    kitchen_sink_never(&future, NULL);
    return future;
}

static inline kitchen_sink_echo_later_future *echo(const char *text, uint32_t millis) {
    kitchen_sink_echo_later_future *future = NULL;
    kitchen_sink_echo_later(text, strlen(text), millis, &future, NULL);
    return future;
}

/* Waits for a future of `echo` and says whether it gave that text. */
static inline bool echoes(kitchen_sink_echo_later_future *future, const char *text) {
    kitchen_sink_string out = {0};
    bool fine = kitchen_sink_echo_later_future_wait(future, -1) == OK
        && kitchen_sink_echo_later_future_take(future, &out, NULL) == OK && strcmp(out.ptr, text) == 0;
    kitchen_sink_string_free(&out);
    return fine;
}

static inline bool pending_until_over(void) {
    kitchen_sink_echo_later_future *future = echo("x", 60);
    kitchen_sink_string out = {0};
    kitchen_sink_error *error = NULL;
    bool fine = kitchen_sink_echo_later_future_poll(future) == PENDING
        && kitchen_sink_echo_later_future_wait(future, 0) == PENDING
        && kitchen_sink_echo_later_future_wait(future, 1) == PENDING
        && kitchen_sink_echo_later_future_take(future, &out, &error) == PENDING
        && kitchen_sink_error_status(error) == PENDING
        && strcmp(kitchen_sink_error_message(error), "the future is not over yet") == 0;
    kitchen_sink_error_free(error);
    while (fine && kitchen_sink_echo_later_future_poll(future) == PENDING)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return fine && kitchen_sink_echo_later_future_poll(future) == OK && echoes(future, "x");
}

static inline bool polled_by_hand(void) {
    for (uint32_t round = 0; round < 500; round++) {
        kitchen_sink_give_way_times_future *future = NULL;
        kitchen_sink_status status;
        uint32_t out = 0;
        kitchen_sink_give_way_times(round, &future, NULL);
        while ((status = kitchen_sink_give_way_times_future_poll(future)) == PENDING)
            ;
        if (status != OK || kitchen_sink_give_way_times_future_take(future, &out, NULL) != OK || out != round)
            return false;
    }
    return true;
}

static inline bool taken_once(void) {
    kitchen_sink_add_soon_future *future = NULL;
    int64_t out = 0;
    kitchen_sink_error *error = NULL;
    bool fine = kitchen_sink_add_soon(1, 2, &future, NULL) == OK && kitchen_sink_add_soon_future_wait(future, -1) == OK
        && kitchen_sink_add_soon_future_take(future, NULL, NULL) == BAD
        && kitchen_sink_add_soon_future_take(future, &out, &error) == OK && error == NULL && out == 3;
    out = 7;
    fine = fine && kitchen_sink_add_soon_future_take(future, &out, &error) == CLOSED && out == 7
        && kitchen_sink_error_status(error) == CLOSED && kitchen_sink_add_soon_future_poll(future) == CLOSED
        && kitchen_sink_add_soon_future_wait(future, -1) == CLOSED && kitchen_sink_add_soon_future_cancel(future) == CLOSED;
    kitchen_sink_error_free(error);
    return fine && kitchen_sink_add_soon_future_free(future) == OK && kitchen_sink_add_soon_future_free(future) == OK;
}

static inline bool cancelling_drops(void) {
    kitchen_sink_never_future *future = never();
    kitchen_sink_error *error = NULL;
    while (waiting() == 0)
        sched_yield();
    bool fine = kitchen_sink_never_future_poll(future) == PENDING && kitchen_sink_never_future_cancel(future) == OK
        && kitchen_sink_never_future_wait(future, 5000) == OK && waiting() == 0
        && kitchen_sink_never_future_cancel(future) == OK
        && kitchen_sink_never_future_take(future, &error) == CANCELLED && kitchen_sink_error_status(error) == CANCELLED
        && kitchen_sink_never_future_take(future, NULL) == CLOSED;
    kitchen_sink_error_free(error);
    return fine;
}

static inline bool cancelling_what_is_over_keeps_its_result(void) {
    kitchen_sink_echo_later_future *future = echo("kept", 0);
    return kitchen_sink_echo_later_future_wait(future, -1) == OK && kitchen_sink_echo_later_future_cancel(future) == OK
        && echoes(future, "kept");
}

static inline bool freeing_drops(void) {
    kitchen_sink_never_future *future = never();
    while (waiting() == 0)
        sched_yield();
    bool fine = kitchen_sink_never_future_free(future) == OK && kitchen_sink_never_future_free(future) == OK
        && kitchen_sink_never_future_poll(future) == CLOSED;
    /* A poll that is under way drops it. */
    for (int tries = 0; waiting() != 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return fine && waiting() == 0;
}

static inline bool a_loud_destructor_is_a_panic(void) {
    kitchen_sink_never_quietly_future *future = NULL;
    kitchen_sink_error *error = NULL;
    kitchen_sink_never_quietly(&future, NULL);
    /* Time for the poll after which there is something to drop. */
    kitchen_sink_never_quietly_future_wait(future, 20);
    kitchen_sink_never_quietly_future_cancel(future);
    bool fine = kitchen_sink_never_quietly_future_wait(future, -1) == OK
        && kitchen_sink_never_quietly_future_take(future, &error) == KITCHEN_SINK_PANIC
        && strstr(kitchen_sink_error_message(error), "dropped loudly") != NULL;
    kitchen_sink_error_free(error);
    return fine;
}

/* How often a callback was called, and its data freed; what it is to take. */
struct told {
    atomic_int called, freed;
    pthread_t thread;
    kitchen_sink_echo_later_future *future;
    bool took;
};

static inline void on_told(void *data) {
    struct told *told = data;
    told->thread = pthread_self();
    if (told->future != NULL) {
        told->took = echoes(told->future, "told");
        kitchen_sink_echo_later_future_free(told->future);
    }
    atomic_fetch_add(&told->called, 1);
}

static inline void free_told(void *data) {
    struct told *told = data;
    atomic_fetch_add(&told->freed, 10 * atomic_load(&told->called) + 1);
}

/* Whether a callback came exactly once, and then its free function. */
static inline bool was_told(struct told *told) {
    for (int tries = 0; atomic_load(&told->freed) == 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return atomic_load(&told->called) == 1 && atomic_load(&told->freed) == 11;
}

static inline bool told_at_the_end(void) {
    static struct told told, also, now;
    memset(&told, 0, sizeof told);
    memset(&also, 0, sizeof also);
    memset(&now, 0, sizeof now);
    kitchen_sink_echo_later_future *future = echo("x", 20);
    bool fine = kitchen_sink_echo_later_future_on_ready(future, on_told, &told, free_told) == OK
        && kitchen_sink_echo_later_future_on_ready(future, on_told, &also, free_told) == OK
        && atomic_load(&told.called) == 0 && was_told(&told) && was_told(&also)
        && !pthread_equal(told.thread, pthread_self())
        /* It is over: at once, here. */
        && kitchen_sink_echo_later_future_on_ready(future, on_told, &now, free_told) == OK
        && atomic_load(&now.freed) == 11 && pthread_equal(now.thread, pthread_self());
    return fine && echoes(future, "x") && was_told(&told)
        && kitchen_sink_echo_later_future_on_ready(future, on_told, &told, free_told) == CLOSED && was_told(&told);
}

static inline bool told_without_free(void) {
    static struct told told;
    memset(&told, 0, sizeof told);
    kitchen_sink_echo_later_future *future = echo("x", 0);
    bool fine = kitchen_sink_echo_later_future_wait(future, -1) == OK
        && kitchen_sink_echo_later_future_on_ready(future, NULL, &told, free_told) == BAD
        && kitchen_sink_echo_later_future_on_ready(future, on_told, &told, NULL) == OK
        && atomic_load(&told.called) == 1 && atomic_load(&told.freed) == 0;
    return kitchen_sink_echo_later_future_free(future) == OK && fine;
}

static inline bool told_of_cancelling(void) {
    static struct told told, freed;
    memset(&told, 0, sizeof told);
    memset(&freed, 0, sizeof freed);
    kitchen_sink_never_future *future = never();
    bool fine = kitchen_sink_never_future_on_ready(future, on_told, &told, free_told) == OK
        && kitchen_sink_never_future_cancel(future) == OK && was_told(&told);
    kitchen_sink_never_future_free(future);
    future = never();
    return fine && kitchen_sink_never_future_on_ready(future, on_told, &freed, free_told) == OK
        && kitchen_sink_never_future_free(future) == OK && was_told(&freed) && was_told(&told);
}

static inline bool a_callback_takes_its_future(void) {
    static struct told told;
    memset(&told, 0, sizeof told);
    told.future = echo("told", 10);
    return kitchen_sink_echo_later_future_on_ready(told.future, on_told, &told, free_told) == OK && was_told(&told)
        && told.took && kitchen_sink_echo_later_future_poll(told.future) == CLOSED;
}

static inline bool other_handles_are_refused(void) {
    kitchen_sink_echo_later_future *future = echo("mine", 0);
    kitchen_sink_string out = {0};
    bool fine = kitchen_sink_echo_later_future_poll(NULL) == BAD && kitchen_sink_echo_later_future_wait(NULL, -1) == BAD
        && kitchen_sink_echo_later_future_cancel(NULL) == BAD && kitchen_sink_echo_later_future_free(NULL) == OK
        && kitchen_sink_echo_later_future_take(NULL, &out, NULL) == BAD
        && kitchen_sink_echo_later_future_on_ready(NULL, on_told, NULL, NULL) == BAD;
    /* A future of another function. */
    fine = fine && kitchen_sink_never_future_poll((void *)future) == BAD
        && kitchen_sink_never_future_take((void *)future, NULL) == BAD
        && kitchen_sink_never_future_free((void *)future) == BAD && kitchen_sink_worker_free((void *)future) == BAD;
    for (int bit = 0; bit < 64; bit++) {
        void *forged = (void *)((uintptr_t)future ^ (uintptr_t)1 << bit);
        kitchen_sink_status status = kitchen_sink_echo_later_future_take(forged, &out, NULL);
        fine = fine && (status == BAD || status == CLOSED);
    }
    return echoes(future, "mine") && fine;
}

static inline bool no_place_for_the_future(void) {
    kitchen_sink_error *error = NULL;
    bool fine = kitchen_sink_never(NULL, &error) == BAD && waiting() == 0
        && strcmp(kitchen_sink_error_parameter(error), "out") == 0;
    kitchen_sink_error_free(error);
    return fine;
}

static inline bool what_was_lent_is_copied(void) {
    double numbers[] = { 1, 2 };
    double sum = 0;
    kitchen_sink_sum_later_future *future = NULL;
    kitchen_sink_sum_later(numbers, 2, &future, NULL);
    numbers[0] = 50;
    return kitchen_sink_sum_later_future_wait(future, -1) == OK
        && kitchen_sink_sum_later_future_take(future, &sum, NULL) == OK && sum == 3;
}

/* An object that nobody takes goes with its future. */
static inline bool results_are_freed(void) {
    for (int i = 0; i < 20; i++) {
        kitchen_sink_worker_hire_future *future = NULL;
        kitchen_sink_worker_hire("w", 1, &future, NULL);
        if (i % 2 == 0 && kitchen_sink_worker_hire_future_wait(future, -1) != OK)
            return false;
        if (kitchen_sink_worker_hire_future_free(future) != OK)
            return false;
    }
    return true;
}

static inline bool many_at_once(void) {
    enum { MANY = 1000 };
    static kitchen_sink_echo_later_future *futures[MANY];
    char text[16];
    bool fine = true;
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "%d", i);
        futures[i] = echo(text, (uint32_t)i % 5);
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "%d", i);
        fine = echoes(futures[i], text) && fine;
    }
    return fine;
}

static inline void *awaits_many(void *failed) {
    for (int i = 0; i < 50; i++)
        if (!echoes(echo("x", 1), "x"))
            atomic_fetch_add((atomic_int *)failed, 1);
    return NULL;
}

static inline bool in_several_threads(void) {
    static atomic_int failed;
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, awaits_many, &failed);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return atomic_load(&failed) == 0;
}

struct taker {
    kitchen_sink_add_soon_future *future;
    atomic_int took, closed;
};

static inline void *takes(void *data) {
    struct taker *taker = data;
    int64_t out = 0;
    kitchen_sink_status status = kitchen_sink_add_soon_future_take(taker->future, &out, NULL);
    if (status == OK && out == 5)
        atomic_fetch_add(&taker->took, 1);
    if (status == CLOSED)
        atomic_fetch_add(&taker->closed, 1);
    return NULL;
}

static inline bool one_of_many_takes(void) {
    for (int round = 0; round < 50; round++) {
        struct taker taker = {0};
        pthread_t threads[4];
        kitchen_sink_add_soon(2, 3, &taker.future, NULL);
        kitchen_sink_add_soon_future_wait(taker.future, -1);
        for (int i = 0; i < 4; i++)
            pthread_create(&threads[i], NULL, takes, &taker);
        for (int i = 0; i < 4; i++)
            pthread_join(threads[i], NULL);
        if (atomic_load(&taker.took) != 1 || atomic_load(&taker.closed) != 3)
            return false;
    }
    return true;
}

static inline void *waits(void *future) {
    return (void *)(uintptr_t)kitchen_sink_never_future_wait(future, -1);
}

static inline bool freeing_ends_waiting(void) {
    for (int round = 0; round < 20; round++) {
        kitchen_sink_never_future *future = never();
        pthread_t thread;
        void *status = NULL;
        pthread_create(&thread, NULL, waits, future);
        if (round % 2 == 0)
            nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
        kitchen_sink_never_future_free(future);
        pthread_join(thread, &status);
        if ((uintptr_t)status != OK && (uintptr_t)status != CLOSED)
            return false;
    }
    return true;
}

/* Futures that callbacks of others wait for, far more than the library has threads. */
static inline void wait_in_callback(void *done) {
    if (echoes(echo("inner", 1), "inner"))
        atomic_fetch_add((atomic_int *)done, 1);
}

static inline bool callbacks_may_wait(void) {
    enum { MANY = 24 };
    static atomic_int done;
    static kitchen_sink_echo_later_future *futures[MANY];
    atomic_store(&done, 0);
    for (int i = 0; i < MANY; i++) {
        futures[i] = echo("outer", 5);
        kitchen_sink_echo_later_future_on_ready(futures[i], wait_in_callback, &done, NULL);
    }
    for (int tries = 0; atomic_load(&done) < MANY && tries < 10000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    for (int i = 0; i < MANY; i++)
        kitchen_sink_echo_later_future_free(futures[i]);
    return atomic_load(&done) == MANY;
}

static kitchen_sink_apply_later_future *_Atomic own_future;

/* A function that the future calls: what it asks of it ends at once. */
static inline kitchen_sink_status wait_for_own(void *cancels, int32_t value, int32_t *out, kitchen_sink_error **err) {
    (void)err;
    kitchen_sink_apply_later_future *own;
    while ((own = atomic_load(&own_future)) == NULL)
        sched_yield();
    if (cancels != NULL)
        kitchen_sink_apply_later_future_cancel(own);
    bool fine = kitchen_sink_apply_later_future_wait(own, -1) == KITCHEN_SINK_BUSY
        && kitchen_sink_apply_later_future_wait(own, 1000000) == KITCHEN_SINK_BUSY
        && kitchen_sink_apply_later_future_poll(own) == PENDING;
    *out = fine ? value + 1 : 0;
    return OK;
}

static inline bool a_future_cannot_wait_for_itself(void) {
    bool fine = true;
    for (int round = 0; round < 2; round++) {
        kitchen_sink_apply_later_f function = { .call = wait_for_own, .self = round == 0 ? NULL : &fine };
        kitchen_sink_apply_later_future *future = NULL;
        int32_t out = 0;
        atomic_store(&own_future, NULL);
        kitchen_sink_apply_later(41, &function, &future, NULL);
        atomic_store(&own_future, future);
        fine = fine && kitchen_sink_apply_later_future_wait(future, -1) == OK
            && kitchen_sink_apply_later_future_take(future, &out, NULL) == OK && out == 42;
        kitchen_sink_apply_later_future_free(future);
    }
    return fine;
}

/* Ended, cancelled, panicking and abandoned ones in a mix; nothing is left of them. */
static inline bool nothing_is_left(void) {
    uint32_t random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        kitchen_sink_never_future *endless = never();
        kitchen_sink_give_way_times_future *short_one = NULL;
        kitchen_sink_give_way_times(random >> 28, &short_one, NULL);
        if (random >> 16 & 1)
            kitchen_sink_give_way_times_future_cancel(short_one);
        else {
            uint32_t times = 99;
            if (kitchen_sink_give_way_times_future_wait(short_one, -1) != OK
                || kitchen_sink_give_way_times_future_take(short_one, &times, NULL) != OK || times != random >> 28)
                return false;
        }
        kitchen_sink_give_way_times_future_free(short_one);
        if (random >> 17 & 1)
            kitchen_sink_never_future_cancel(endless);
        kitchen_sink_never_future_free(endless);
    }
    for (int tries = 0; waiting() != 0 && tries < 5000; tries++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return waiting() == 0;
}

#undef OK
#undef PENDING
#undef CANCELLED
#undef CLOSED
#undef BAD

#endif
