/* The floor for C: the benchmarks' functions as a C library would offer them, with real pointers and
 * no checks. Called through a shared library, like the generated code. */
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct floor_counter {
    uint32_t count;
};

uint32_t floor_add(uint32_t a, uint32_t b) {
    return a + b;
}

char *floor_echo(const char *text, size_t length) {
    char *copy = malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

double floor_sum_list(const double *values, size_t length) {
    double total = 0.0;
    for (size_t at = 0; at < length; at++) {
        total += values[at];
    }
    return total;
}

uint32_t floor_bytes_len(const uint8_t *bytes, size_t length) {
    (void)bytes;
    return (uint32_t)length;
}

floor_point *floor_make_points(uint32_t count) {
    floor_point *points = malloc(count * sizeof *points + 1);
    for (uint32_t at = 0; points != NULL && at < count; at++) {
        points[at] = (floor_point){at, at * 0.5};
    }
    return points;
}

double floor_sum_points(const floor_point *points, size_t length) {
    double total = 0.0;
    for (size_t at = 0; at < length; at++) {
        total += points[at].x + points[at].y;
    }
    return total;
}

floor_person *floor_make_people(uint32_t count) {
    floor_person *people = malloc(count * sizeof *people + 1);
    for (uint32_t at = 0; people != NULL && at < count; at++) {
        people[at] = (floor_person){floor_echo("Ada Lovelace", 12), 12, at};
    }
    return people;
}

void floor_free_people(floor_person *people, uint32_t count) {
    for (uint32_t at = 0; at < count; at++) {
        free(people[at].name);
    }
    free(people);
}

uint32_t floor_sum_people(const floor_person *people, size_t length) {
    uint32_t total = 0;
    for (size_t at = 0; at < length; at++) {
        total += (uint32_t)people[at].name_length + people[at].age;
    }
    return total;
}

floor_counter *floor_counter_new(uint32_t start) {
    floor_counter *counter = malloc(sizeof *counter);
    if (counter != NULL) {
        counter->count = start;
    }
    return counter;
}

uint32_t floor_counter_increment(floor_counter *counter) {
    return ++counter->count;
}

void floor_counter_free(floor_counter *counter) {
    free(counter);
}

int floor_fail(uint32_t status, uint32_t *out, floor_error **error) {
    (void)out;
    *error = malloc(sizeof **error);
    if (*error != NULL) {
        (*error)->status = status;
        snprintf((*error)->message, sizeof(*error)->message, "refused with status %u", status);
    }
    return 1;
}
