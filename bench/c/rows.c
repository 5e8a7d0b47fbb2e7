/* Measures the rows of one run in C and prints them as JSON on standard output. Each row is a loop of
 * its own per candidate. Every round measures the empty loop and each candidate once, in an order
 * that changes; what the rounds say is for the Rust side to judge. With -DGENERATED the generated
 * package is a candidate too. */
#define _POSIX_C_SOURCE 200809L
#include "floor.h"
#include "handwritten/handwritten.h"
#ifdef GENERATED
#include <bench_subject.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 30
#define SAMPLE 4e6 /* ns that one measurement lasts at least */
#define KINDS 4

typedef double (*Loop)(long);

static volatile double sink;
static char text[65];
static double values[10000];
static uint8_t bytes[65536];
static floor_point *floor_points;
static hand_point *hand_points;
static floor_person *floor_people;
static hand_person *hand_people;
static floor_counter *floor_one;
static hand_counter *hand_one;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* A wrong answer ends the run: it has no cost worth knowing. */
static void expect(int right, const char *what) {
    if (!right) {
        fprintf(stderr, "wrong answer: %s\n", what);
        exit(1);
    }
}

#define LOOP(name, ...)                                 \
    static double name(long count) {                    \
        double start = now();                           \
        for (long at = 0; at < count; at++) {           \
            __VA_ARGS__                                 \
        }                                               \
        return now() - start;                           \
    }

LOOP(empty, sink = (double)at;)

LOOP(floor_loop_add, sink = floor_add(3, 4); expect(sink == 7, "add");)
LOOP(hand_loop_add, sink = hand_add(3, 4); expect(sink == 7, "add");)

LOOP(floor_loop_echo, char *copy = floor_echo(text, 64); sink = copy[63]; free(copy);)
LOOP(hand_loop_echo, char *copy = hand_echo(text, 64); sink = copy[63]; hand_string_free(copy);)

LOOP(floor_loop_sum_list, sink = floor_sum_list(values, 10000); expect(sink == 50000000, "sum_list");)
LOOP(hand_loop_sum_list, sink = hand_sum_list(values, 10000); expect(sink == 50000000, "sum_list");)

LOOP(floor_loop_make_points, floor_point *made = floor_make_points(1000); sink = made[999].y; free(made);)
LOOP(hand_loop_make_points, hand_point *made = hand_make_points(1000); sink = made[999].y;
     hand_points_free(made, 1000);)

#define READ_POINTS(points)                 \
    for (long of = 0; of < 1000; of++) {    \
        sink = (points)[of].x;              \
        sink = (points)[of].y;              \
    }
LOOP(floor_loop_read_points, floor_point *made = floor_make_points(1000); READ_POINTS(made) free(made);)
LOOP(hand_loop_read_points, hand_point *made = hand_make_points(1000); READ_POINTS(made)
     hand_points_free(made, 1000);)

LOOP(floor_loop_pass_points, sink = floor_sum_points(floor_points, 1000); expect(sink == 749250, "sum_points");)
LOOP(hand_loop_pass_points, sink = hand_sum_points(hand_points, 1000); expect(sink == 749250, "sum_points");)

LOOP(floor_loop_make_people, floor_person *made = floor_make_people(1000); sink = made[999].age;
     floor_free_people(made, 1000);)
LOOP(hand_loop_make_people, hand_person *made = hand_make_people(1000); sink = made[999].age;
     hand_people_free(made, 1000);)

LOOP(floor_loop_pass_people, sink = floor_sum_people(floor_people, 1000); expect(sink == 511500, "sum_people");)
LOOP(hand_loop_pass_people, sink = hand_sum_people(hand_people, 1000); expect(sink == 511500, "sum_people");)

LOOP(floor_loop_bytes, sink = floor_bytes_len(bytes, 65536); expect(sink == 65536, "bytes_len");)
LOOP(hand_loop_bytes, sink = hand_bytes_len(bytes, 65536); expect(sink == 65536, "bytes_len");)

LOOP(floor_loop_increment, sink = floor_counter_increment(floor_one);)
LOOP(hand_loop_increment, sink = hand_counter_increment(hand_one);)

LOOP(floor_loop_new_drop, floor_counter_free(floor_counter_new(0));)
LOOP(hand_loop_new_drop, hand_counter_free(hand_counter_new(0));)

LOOP(floor_loop_fail, uint32_t out; floor_error * error; sink = floor_fail(7, &out, &error);
     sink = error->status; sink = error->message[0]; free(error);)
LOOP(hand_loop_fail, uint32_t out; hand_failure * error; sink = hand_fail(7, &out, &error);
     sink = error->status; sink = error->message[0]; hand_failure_free(error);)

#ifdef GENERATED
static bench_subject_point_array made_points;
static bench_subject_person_array made_people;
static bench_subject_counter *made_counter;

/* As a careful user: every status is looked at. */
#define OK(call) expect((call) == BENCH_SUBJECT_OK, #call)

LOOP(made_loop_add, uint32_t out; OK(bench_subject_add(3, 4, &out, NULL)); sink = out;
     expect(sink == 7, "add");)
LOOP(made_loop_echo, bench_subject_string out; OK(bench_subject_echo(text, 64, &out, NULL));
     sink = out.ptr[63]; bench_subject_string_free(&out);)
LOOP(made_loop_sum_list, double out; OK(bench_subject_sum_list(values, 10000, &out, NULL)); sink = out;
     expect(sink == 50000000, "sum_list");)
LOOP(made_loop_make_points, bench_subject_point_array out; OK(bench_subject_make_points(1000, &out, NULL));
     sink = out.ptr[999].y; bench_subject_point_array_free(&out);)
LOOP(made_loop_read_points, bench_subject_point_array out; OK(bench_subject_make_points(1000, &out, NULL));
     READ_POINTS(out.ptr) bench_subject_point_array_free(&out);)
LOOP(made_loop_pass_points, double out; OK(bench_subject_sum_points(made_points.ptr, 1000, &out, NULL));
     sink = out; expect(sink == 749250, "sum_points");)
LOOP(made_loop_make_people, bench_subject_person_array out; OK(bench_subject_make_people(1000, &out, NULL));
     sink = out.ptr[999].age; bench_subject_person_array_free(&out);)
LOOP(made_loop_pass_people, uint32_t out; OK(bench_subject_sum_people(made_people.ptr, 1000, &out, NULL));
     sink = out; expect(sink == 511500, "sum_people");)
LOOP(made_loop_bytes, uint32_t out; OK(bench_subject_bytes_len(bytes, 65536, &out, NULL)); sink = out;
     expect(sink == 65536, "bytes_len");)
LOOP(made_loop_increment, uint32_t out; OK(bench_subject_counter_increment(made_counter, &out, NULL));
     sink = out;)
LOOP(made_loop_new_drop, bench_subject_counter * out; OK(bench_subject_counter_new(0, &out, NULL));
     OK(bench_subject_counter_free(out));)
LOOP(made_loop_fail, uint32_t out; bench_subject_error * error; sink = bench_subject_fail(7, &out, &error);
     sink = bench_subject_error_as_bench_error(error)->refused.status;
     sink = bench_subject_error_message(error)[0]; bench_subject_error_free(error);)
#define ROW(row) {#row, {empty, floor_loop_##row, hand_loop_##row, made_loop_##row}}
#else
#define ROW(row) {#row, {empty, floor_loop_##row, hand_loop_##row, NULL}}
#endif

static const char *const kinds[KINDS] = {"loop", "floor", "handwritten", "generated"};
static const struct {
    const char *name;
    Loop loops[KINDS];
} rows[] = {
    ROW(add), ROW(echo), ROW(sum_list), ROW(make_points), ROW(read_points), ROW(pass_points),
    ROW(make_people), ROW(pass_people), ROW(bytes), ROW(increment), ROW(new_drop), ROW(fail),
};

static long calls(Loop loop) {
    long count = 1;
    for (double took = loop(1); took < SAMPLE; took = loop(count)) {
        double wanted = (double)count * SAMPLE / (took < 1 ? 1 : took) * 1.1;
        count = wanted < (double)count * 2 ? count * 2 : wanted > (double)count * 100 ? count * 100 : (long)wanted;
    }
    return count;
}

static void measure(const Loop *loops) {
    static double samples[KINDS][ROUNDS];
    long counts[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
        counts[kind] = loops[kind] == NULL ? 0 : calls(loops[kind]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int turn = 0; turn < KINDS; turn++) {
            int kind = (round + turn) % KINDS;
            if (loops[kind] != NULL) {
                samples[kind][round] = loops[kind](counts[kind]) / (double)counts[kind];
            }
        }
    }
    for (int kind = 0; kind < KINDS; kind++) {
        if (loops[kind] == NULL) {
            continue;
        }
        printf("%s\"%s\": [", kind == 0 ? "" : ", ", kinds[kind]);
        for (int round = 0; round < ROUNDS; round++) {
            printf("%s%.3f", round == 0 ? "" : ", ", samples[kind][round]);
        }
        printf("]");
    }
}

int main(void) {
    memset(text, 't', 64);
    for (int at = 0; at < 10000; at++) {
        values[at] = at + 0.5;
    }
    floor_points = floor_make_points(1000);
    hand_points = hand_make_points(1000);
    floor_people = floor_make_people(1000);
    hand_people = hand_make_people(1000);
    floor_one = floor_counter_new(0);
    hand_one = hand_counter_new(0);
#ifdef GENERATED
    OK(bench_subject_make_points(1000, &made_points, NULL));
    OK(bench_subject_make_people(1000, &made_people, NULL));
    OK(bench_subject_counter_new(0, &made_counter, NULL));
#endif
    printf("{\"version\": \"compiler " __VERSION__ "\", \"rows\": [");
    for (size_t at = 0; at < sizeof rows / sizeof *rows; at++) {
        printf("%s{\"row\": \"%s\", \"samples\": {", at == 0 ? "" : ", ", rows[at].name);
        measure(rows[at].loops);
        printf("}}");
    }
    printf("]}\n");
    return 0;
}
