/* What handwritten/src/guarded.rs exports: the same functions with the promises of a generated binding. */
#ifndef BENCH_GUARDED_H
#define BENCH_GUARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "handwritten.h"

enum { GUARDED_REFUSED = 1, GUARDED_PANICKED, GUARDED_BUSY, GUARDED_CLOSED, GUARDED_ARGUMENT, GUARDED_THROWN };

/* Lent to a call, or given by one: then for guarded_text_free, unless it is part of something. */
typedef struct {
    uint8_t *bytes;
    size_t length;
} guarded_text;

typedef struct {
    int32_t kind;
    uint32_t status;
    guarded_text message;
} guarded_failure;

typedef struct {
    guarded_text name;
    uint32_t age;
} guarded_person;

typedef struct {
    guarded_person *first;
    size_t count;
} guarded_people;

typedef struct {
    hand_point *first;
    size_t count;
} guarded_points;

typedef struct {
    uint32_t value;
    bool failed;
} guarded_called;

typedef struct guarded_counter guarded_counter;

/* What calls give: the value, or what failed, for guarded_failure_free. */
typedef struct { uint32_t value; guarded_failure *failed; } guarded_number_answer;
typedef struct { double value; guarded_failure *failed; } guarded_real_answer;
typedef struct { bool value; guarded_failure *failed; } guarded_bool_answer;
typedef struct { guarded_text value; guarded_failure *failed; } guarded_text_answer;
typedef struct { guarded_points value; guarded_failure *failed; } guarded_points_answer;
typedef struct { guarded_people value; guarded_failure *failed; } guarded_people_answer;
typedef struct { guarded_counter *value; guarded_failure *failed; } guarded_counter_answer;

guarded_number_answer guarded_add(uint32_t a, uint32_t b);
guarded_text_answer guarded_echo(guarded_text text);
void guarded_text_free(guarded_text text);
guarded_real_answer guarded_sum_list(const double *values, size_t length);
guarded_points_answer guarded_make_points(uint32_t count);
void guarded_points_free(guarded_points points);
guarded_real_answer guarded_sum_points(const hand_point *points, size_t length);
guarded_people_answer guarded_make_people(uint32_t count);
void guarded_people_free(guarded_people people);
guarded_number_answer guarded_sum_people(const guarded_person *people, size_t length);
guarded_text_answer guarded_describe(guarded_person person);
guarded_number_answer guarded_sum_calls(guarded_called (*call)(void *data, uint32_t value), void *data, uint32_t times);
guarded_counter_answer guarded_counter_new(uint32_t start);
guarded_number_answer guarded_counter_increment(const guarded_counter *counter);
guarded_bool_answer guarded_counter_close(const guarded_counter *counter);
void guarded_counter_free(guarded_counter *counter);
guarded_number_answer guarded_fail(uint32_t status);
void guarded_failure_free(guarded_failure *failure);

#endif
