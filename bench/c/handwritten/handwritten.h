/* What handwritten/src/lib.rs exports. */
#ifndef BENCH_HANDWRITTEN_H
#define BENCH_HANDWRITTEN_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double x, y;
} hand_point;

typedef struct {
    char *name;
    size_t name_length;
    uint32_t age;
} hand_person;

typedef struct hand_counter hand_counter;

typedef struct {
    uint32_t status;
    char *message;
} hand_failure;

uint32_t hand_add(uint32_t a, uint32_t b);
char *hand_echo(const char *text, size_t length);
void hand_string_free(char *text);
double hand_sum_list(const double *values, size_t length);
uint32_t hand_bytes_len(const uint8_t *bytes, size_t length);
hand_point *hand_make_points(uint32_t count);
void hand_points_free(hand_point *points, uint32_t count);
double hand_sum_points(const hand_point *points, size_t length);
hand_person *hand_make_people(uint32_t count);
void hand_people_free(hand_person *people, uint32_t count);
uint32_t hand_sum_people(const hand_person *people, size_t length);
char *hand_describe(const hand_person *person);
uint32_t hand_sum_calls(uint32_t (*call)(void *data, uint32_t value), void *data, uint32_t times);
hand_counter *hand_counter_new(uint32_t start);
uint32_t hand_counter_increment(hand_counter *counter);
void hand_counter_free(hand_counter *counter);
int32_t hand_fail(uint32_t status, uint32_t *out, hand_failure **error);
void hand_failure_free(hand_failure *failure);

#endif
