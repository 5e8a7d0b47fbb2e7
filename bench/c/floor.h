/* The floor for C: the benchmarks' functions as a C library would offer them. See floor.c. */
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    double x, y;
} floor_point;

typedef struct {
    char *name; /* owned, name_length bytes */
    size_t name_length;
    uint32_t age;
} floor_person;

typedef struct floor_counter floor_counter;

typedef struct {
    uint32_t status;
    char message[64];
} floor_error;

uint32_t floor_add(uint32_t a, uint32_t b);
/* The caller frees the result. */
char *floor_echo(const char *text, size_t length);
double floor_sum_list(const double *values, size_t length);
uint32_t floor_bytes_len(const uint8_t *bytes, size_t length);
/* The caller frees the result. */
floor_point *floor_make_points(uint32_t count);
double floor_sum_points(const floor_point *points, size_t length);
floor_person *floor_make_people(uint32_t count);
void floor_free_people(floor_person *people, uint32_t count);
uint32_t floor_sum_people(const floor_person *people, size_t length);
floor_counter *floor_counter_new(uint32_t start);
uint32_t floor_counter_increment(floor_counter *counter);
void floor_counter_free(floor_counter *counter);
/* 0, or 1 with an error that the caller frees. */
int floor_fail(uint32_t status, uint32_t *out, floor_error **error);

#endif
