/* Opens many streams of the installed package, some over streams of this program's, asks each for some items and frees
 * it at a random moment: before the first, while it waits, at the end.
 *
 * Prints one line of JSON: streams, resident bytes after the first tenth and at the end, what is still alive. */
#include <kitchen_sink.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define OK KITCHEN_SINK_OK
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("line %d: %s\n", __LINE__, #condition);                                         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

typedef kitchen_sink_doubled_awaited_values_reply doubled_reply;

static uint64_t dice = 88172645463325252u;

static uint64_t roll(uint64_t below) {
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return dice % below;
}

static unsigned long long resident(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long all = 0, here = 0;
    MUST(file != NULL && fscanf(file, "%llu %llu", &all, &here) == 2);
    fclose(file);
    return here * (unsigned long long)sysconf(_SC_PAGESIZE);
}

/* Asks a stream for at most so many items; what came last. */
#define ASKS(KIND, type)                                                                           \
    static kitchen_sink_status ask_##KIND(kitchen_sink_##KIND##_stream *stream, uint64_t most) {   \
        kitchen_sink_status status = OK;                                                           \
        for (uint64_t at = 0; at < most && status == OK; at++) {                                   \
            kitchen_sink_##KIND##_next *next = NULL;                                               \
            type item;                                                                             \
            MUST(kitchen_sink_##KIND##_stream_next(stream, &next, NULL) == OK);                    \
            MUST(kitchen_sink_##KIND##_next_wait(next, -1) == OK);                                 \
            status = kitchen_sink_##KIND##_next_take(next, &item, NULL);                           \
            MUST(kitchen_sink_##KIND##_next_free(next) == OK);                                     \
        }                                                                                          \
        return status;                                                                             \
    }

ASKS(numbers_soon, uint32_t)
ASKS(one_and_wait, uint32_t)
ASKS(panics_soon_at, uint32_t)
ASKS(doubled_awaited, int32_t)

/* Streams of this program's, of which so many aren't freed. */
static atomic_long alive;

struct numbers {
    int32_t at;
    /* Leaves its replies to the main thread. */
    bool leaves;
    _Atomic(doubled_reply *) left;
};

static void numbers_free(void *self) {
    free(self);
    atomic_fetch_sub(&alive, 1);
}

static void numbers_next(void *self, doubled_reply *reply) {
    struct numbers *numbers = self;
    if (numbers->leaves)
        atomic_store(&numbers->left, reply);
    else if (++numbers->at > 3)
        MUST(kitchen_sink_doubled_awaited_values_reply_done(reply) == OK);
    else
        MUST(kitchen_sink_doubled_awaited_values_reply_ok(reply, numbers->at, NULL) == OK);
}

static kitchen_sink_doubled_awaited_stream *doubled(bool leaves, struct numbers **place) {
    struct numbers *self = calloc(1, sizeof *self);
    kitchen_sink_doubled_awaited_values values = { .next = numbers_next, .self = self, .free = numbers_free };
    kitchen_sink_doubled_awaited_stream *stream = NULL;
    MUST(self != NULL);
    self->leaves = leaves;
    *place = self;
    atomic_fetch_add(&alive, 1);
    MUST(kitchen_sink_doubled_awaited(&values, &stream, NULL) == OK);
    return stream;
}

/* A wait for an item that the other side may or may not give, before or after the stream is freed. */
static void one_left_alone(void) {
    struct numbers *numbers;
    kitchen_sink_doubled_awaited_stream *stream = doubled(true, &numbers);
    kitchen_sink_doubled_awaited_next *next = NULL;
    doubled_reply *reply = NULL;
    int32_t item = 0;
    MUST(kitchen_sink_doubled_awaited_stream_next(stream, &next, NULL) == OK);
    while ((reply = atomic_load(&numbers->left)) == NULL)
        kitchen_sink_doubled_awaited_next_poll(next);
    if (roll(2) == 0) {
        MUST(kitchen_sink_doubled_awaited_values_reply_ok(reply, 2, NULL) == OK);
        if (roll(2) == 0) {
            MUST(kitchen_sink_doubled_awaited_next_wait(next, -1) == OK);
            MUST(kitchen_sink_doubled_awaited_next_take(next, &item, NULL) == OK && item == 4);
        }
        MUST(kitchen_sink_doubled_awaited_stream_free(stream) == OK);
    } else {
        MUST(kitchen_sink_doubled_awaited_stream_free(stream) == OK);
        while (!kitchen_sink_doubled_awaited_values_reply_cancelled(reply))
            ;
        MUST(kitchen_sink_doubled_awaited_values_reply_done(reply) == KITCHEN_SINK_CANCELLED);
    }
    MUST(kitchen_sink_doubled_awaited_next_free(next) == OK);
}

static void one(long number) {
    kitchen_sink_numbers_soon_stream *soon = NULL;
    kitchen_sink_one_and_wait_stream *waits = NULL;
    kitchen_sink_one_and_wait_next *next = NULL;
    kitchen_sink_panics_soon_at_stream *panics = NULL;
    kitchen_sink_doubled_awaited_stream *twice;
    struct numbers *numbers;
    if (number % 1000 == 7) {
        MUST(kitchen_sink_panics_soon_at(1, &panics, NULL) == OK);
        MUST(ask_panics_soon_at(panics, 5) == KITCHEN_SINK_PANIC);
        MUST(kitchen_sink_panics_soon_at_stream_free(panics) == OK);
        return;
    }
    switch (number % 4) {
    case 0:
        MUST(kitchen_sink_numbers_soon(3, &soon, NULL) == OK);
        ask_numbers_soon(soon, roll(6));
        MUST(kitchen_sink_numbers_soon_stream_free(soon) == OK);
        break;
    case 1:
        MUST(kitchen_sink_one_and_wait(&waits, NULL) == OK);
        MUST(ask_one_and_wait(waits, roll(2)) == OK);
        MUST(kitchen_sink_one_and_wait_stream_next(waits, &next, NULL) == OK);
        if (roll(2) == 0)
            MUST(kitchen_sink_one_and_wait_next_free(next) == OK);
        MUST(kitchen_sink_one_and_wait_stream_free(waits) == OK);
        kitchen_sink_one_and_wait_next_free(next);
        break;
    case 2:
        twice = doubled(false, &numbers);
        ask_doubled_awaited(twice, roll(6));
        MUST(kitchen_sink_doubled_awaited_stream_free(twice) == OK);
        break;
    default: one_left_alone();
    }
}

int main(int count, char **words) {
    long wanted = count > 1 ? strtol(words[1], NULL, 10) : 1000, streams = 0;
    unsigned long long early = 0;
    uint32_t open = 0;
    struct timespec begin, over;
    /* Panics print where they come from. */
    MUST(freopen("/dev/null", "w", stderr) != NULL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    while (streams < wanted) {
        one(streams++);
        /* What the allocator keeps is there by then; the rest must need nothing more. */
        if (early == 0 && streams >= wanted / 10)
            early = resident();
    }
    clock_gettime(CLOCK_MONOTONIC, &over);
    /* A thread that polls in the moment of a cancelling drops the stream right after it. */
    for (int tries = 0; tries < 2000; tries++) {
        MUST(kitchen_sink_open_streams(&open, NULL) == OK);
        if (open == 0 && atomic_load(&alive) == 0)
            break;
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    printf("{\"calls\":%ld,\"early\":%llu,\"late\":%llu,\"live\":%ld,\"seconds\":%f}\n", streams, early, resident(),
           (long)open + atomic_load(&alive),
           (double)(over.tv_sec - begin.tv_sec) + (double)(over.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
