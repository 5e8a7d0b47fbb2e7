/* Starts many futures of the installed package, cancels some at random, lets 1 in 1,000 panic.
 *
 * Prints one line of JSON: futures, resident bytes after the first tenth and at the end, what is still alive. */
#include <kitchen_sink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH 1000
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("line %d: %s\n", __LINE__, #condition);                                         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* What is done with one future of any kind: waiting, cancelling, taking, by the status that it comes to. */
#define FUTURES(KIND, out_type, is_well, release)                                                  \
    static void end_##KIND(kitchen_sink_##KIND##_future *future, bool cancelled, long number) {    \
        out_type out;                                                                              \
        kitchen_sink_error *error = NULL;                                                          \
        (void)number;                                                                              \
        memset(&out, 0, sizeof out);                                                               \
        MUST(kitchen_sink_##KIND##_future_wait(future, -1) != KITCHEN_SINK_PENDING);               \
        kitchen_sink_status status = TAKE(KIND, future, &out, &error);                             \
        if (status == KITCHEN_SINK_OK)                                                             \
            MUST(is_well);                                                                         \
        else if (status == KITCHEN_SINK_PANIC)                                                     \
            MUST(strstr(#KIND, "panic") != NULL);                                                  \
        else                                                                                       \
            MUST(status == KITCHEN_SINK_CANCELLED && cancelled);                                   \
        if (status == KITCHEN_SINK_OK)                                                             \
            release;                                                                               \
        kitchen_sink_error_free(error);                                                            \
        kitchen_sink_##KIND##_future_free(future);                                                 \
    }
#define TAKE(KIND, future, out, error) TAKE_##KIND(future, out, error)
#define TAKE_add_soon kitchen_sink_add_soon_future_take
#define TAKE_give_way_times kitchen_sink_give_way_times_future_take
#define TAKE_describe_later kitchen_sink_describe_later_future_take
#define TAKE_panic_soon kitchen_sink_panic_soon_future_take
#define TAKE_panic_later(future, out, error) ((void)(out), kitchen_sink_panic_later_future_take(future, error))
#define TAKE_never(future, out, error) ((void)(out), kitchen_sink_never_future_take(future, error))
#define TAKE_worker_hold(future, out, error) ((void)(out), kitchen_sink_worker_hold_future_take(future, error))

FUTURES(add_soon, int64_t, out == number + 1, (void)0)
FUTURES(give_way_times, uint32_t, out == number % 5, (void)0)
FUTURES(describe_later, kitchen_sink_string, out.len > 0, kitchen_sink_string_free(&out))
FUTURES(panic_soon, uint32_t, false, (void)0)
FUTURES(panic_later, char, false, (void)0)
FUTURES(never, char, false, (void)0)
FUTURES(worker_hold, char, false, (void)0)

typedef struct {
    void *future;
    int kind;
    bool cancelled;
} started;

enum { ADD, GIVE_WAY, DESCRIBE, PANIC_SOON, PANIC_LATER, NEVER, HOLD };

static uint64_t dice = 88172645463325252u;

static uint64_t roll(void) {
    dice ^= dice << 13;
    dice ^= dice >> 7;
    return dice ^= dice << 17;
}

static unsigned long long resident(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long all = 0, here = 0;
    MUST(file != NULL && fscanf(file, "%llu %llu", &all, &here) == 2);
    fclose(file);
    return here * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void start(started *one, long number, kitchen_sink_worker *worker) {
    static const int KINDS[8] = { ADD, ADD, GIVE_WAY, GIVE_WAY, ADD, DESCRIBE, HOLD, NEVER };
    static const uint8_t bytes[2] = { 1, 2 };
    static const kitchen_sink_point point = { 1.0, 2.0 };
    static const kitchen_sink_string word = { (char *)"a", 1 };
    kitchen_sink_status status = KITCHEN_SINK_OK;
    one->kind = number % 1000 != 7 ? KINDS[number % 8] : number % 2000 == 7 ? PANIC_SOON : PANIC_LATER;
    one->future = NULL;
    switch (one->kind) {
    case ADD: status = kitchen_sink_add_soon(number, 1, (kitchen_sink_add_soon_future **)&one->future, NULL); break;
    case GIVE_WAY: status = kitchen_sink_give_way_times((uint32_t)(number % 5), (kitchen_sink_give_way_times_future **)&one->future, NULL); break;
    case DESCRIBE: status = kitchen_sink_describe_later(bytes, 2, &point, 1, &word, 1, NULL, 0, (kitchen_sink_describe_later_future **)&one->future, NULL); break;
    case PANIC_SOON: status = kitchen_sink_panic_soon("asked for", 9, (kitchen_sink_panic_soon_future **)&one->future, NULL); break;
    case PANIC_LATER: status = kitchen_sink_panic_later("asked for", 9, (kitchen_sink_panic_later_future **)&one->future, NULL); break;
    case NEVER: status = kitchen_sink_never((kitchen_sink_never_future **)&one->future, NULL); break;
    default: status = kitchen_sink_worker_hold(worker, (kitchen_sink_worker_hold_future **)&one->future, NULL); break;
    }
    MUST(status == KITCHEN_SINK_OK && one->future != NULL);
    one->cancelled = one->kind == NEVER || one->kind == HOLD || roll() % 5 == 0;
}

static void cancel(const started *one) {
    switch (one->kind) {
    case ADD: kitchen_sink_add_soon_future_cancel(one->future); break;
    case GIVE_WAY: kitchen_sink_give_way_times_future_cancel(one->future); break;
    case DESCRIBE: kitchen_sink_describe_later_future_cancel(one->future); break;
    case PANIC_SOON: kitchen_sink_panic_soon_future_cancel(one->future); break;
    case PANIC_LATER: kitchen_sink_panic_later_future_cancel(one->future); break;
    case NEVER: kitchen_sink_never_future_cancel(one->future); break;
    default: kitchen_sink_worker_hold_future_cancel(one->future); break;
    }
}

static void end(const started *one, long number) {
    switch (one->kind) {
    case ADD: end_add_soon(one->future, one->cancelled, number); break;
    case GIVE_WAY: end_give_way_times(one->future, one->cancelled, number); break;
    case DESCRIBE: end_describe_later(one->future, one->cancelled, number); break;
    case PANIC_SOON: end_panic_soon(one->future, one->cancelled, number); break;
    case PANIC_LATER: end_panic_later(one->future, one->cancelled, number); break;
    case NEVER: end_never(one->future, one->cancelled, number); break;
    default: end_worker_hold(one->future, one->cancelled, number); break;
    }
}

int main(int count, char **words) {
    long wanted = count > 1 ? strtol(words[1], NULL, 10) : 1000, futures = 0, cancelled = 0;
    unsigned long long early = 0;
    uint32_t live = 0, waiting = 0;
    struct timespec begin, over;
    static started all[BATCH];
    /* Panics print where they come from. */
    MUST(freopen("/dev/null", "w", stderr) != NULL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    while (futures < wanted) {
        kitchen_sink_worker *worker = NULL;
        MUST(kitchen_sink_worker_new(&worker, NULL) == KITCHEN_SINK_OK);
        for (int at = 0; at < BATCH; at++)
            start(&all[at], futures + at, worker);
        for (uint64_t turns = roll() % 4; turns > 0; turns--)
            sched_yield();
        for (int at = 0; at < BATCH; at++)
            if (all[at].cancelled) {
                cancel(&all[at]);
                cancelled++;
            }
        for (int at = 0; at < BATCH; at++)
            end(&all[at], futures + at);
        kitchen_sink_worker_free(worker);
        futures += BATCH;
        /* What the allocator keeps is there by then; the rest must need nothing more. */
        if (early == 0 && futures >= wanted / 10)
            early = resident();
    }
    clock_gettime(CLOCK_MONOTONIC, &over);
    MUST(kitchen_sink_live_trackers(&live, NULL) == KITCHEN_SINK_OK);
    MUST(kitchen_sink_waiting(&waiting, NULL) == KITCHEN_SINK_OK);
    printf("{\"calls\":%ld,\"cancelled\":%ld,\"early\":%llu,\"late\":%llu,\"live\":%u,\"seconds\":%f}\n", futures, cancelled,
           early, resident(), (unsigned)(live + waiting),
           (double)(over.tv_sec - begin.tv_sec) + (double)(over.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
