/* The demo's program in C: the same steps as main.py and main.mjs. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "landbridge_demo.h"

static void must(landbridge_demo_status status, const char *what) {
  if (status != LANDBRIDGE_DEMO_OK) {
    fprintf(stderr, "%s: status %d\n", what, (int)status);
    exit(1);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static landbridge_demo_point points[1000];
static landbridge_demo_counter *counter;

static void step_increment(void) {
  uint32_t count;
  must(landbridge_demo_counter_increment(counter, 1, &count, NULL), "increment");
}

static void step_greet(void) {
  landbridge_demo_string text;
  must(landbridge_demo_greet("World", 5, "Hello", 5, &text, NULL), "greet");
  landbridge_demo_string_free(&text);
}

static void step_centroid(void) {
  landbridge_demo_point middle;
  must(landbridge_demo_centroid(points, 1000, &middle, NULL), "centroid");
}

static void ns(const char *name, int calls, void (*step)(void)) {
  double best = 1e300;
  for (int round = 0; round < 5; round++) {
    double start = now();
    for (int i = 0; i < calls; i++) step();
    double each = (now() - start) / calls;
    if (each < best) best = each;
  }
  printf("ns %s %f\n", name, best);
}

static void greet(const char *greeting, size_t length) {
  landbridge_demo_string text;
  must(landbridge_demo_greet("World", 5, greeting, length, &text, NULL), "greet");
  printf("answer %.*s\n", (int)text.len, text.ptr);
  landbridge_demo_string_free(&text);
}

int main(void) {
  greet("Hello", 5);
  greet("Good day", 8);

  for (int i = 0; i < 1000; i++) points[i] = (landbridge_demo_point){ i, i / 2.0 };
  landbridge_demo_point middle;
  must(landbridge_demo_centroid(points, 1000, &middle, NULL), "centroid");
  printf("answer %.3f %.3f\n", middle.x, middle.y);

  landbridge_demo_point corners[] = { {0, 0}, {2, 0}, {2, 2}, {0, 2} };
  landbridge_demo_shape square = { .tag = LANDBRIDGE_DEMO_SHAPE_POLYGON, .polygon = { .value = { corners, 4 } } };
  landbridge_demo_shape circle = { .tag = LANDBRIDGE_DEMO_SHAPE_CIRCLE, .circle = { .centre = {0, 0}, .radius = 1 } };
  landbridge_demo_shape empty = { .tag = LANDBRIDGE_DEMO_SHAPE_EMPTY };
  double areas[3];
  must(landbridge_demo_area(&square, &areas[0], NULL), "area");
  must(landbridge_demo_area(&circle, &areas[1], NULL), "area");
  must(landbridge_demo_area(&empty, &areas[2], NULL), "area");
  printf("answer %.3f %.3f %.3f\n", areas[0], areas[1], areas[2]);

  uint32_t count;
  landbridge_demo_error *error = NULL;
  must(landbridge_demo_counter_new(3, &counter, NULL), "new");
  must(landbridge_demo_counter_increment(counter, 3, &count, NULL), "increment");
  if (landbridge_demo_counter_increment(counter, 1, &count, &error) == LANDBRIDGE_DEMO_ERROR) {
    const landbridge_demo_counter_error *full = landbridge_demo_error_as_counter_error(error);
    printf("answer %s (%" PRIu32 ")\n", landbridge_demo_error_message(error), full->full.limit);
  }
  landbridge_demo_error_free(error);
  must(landbridge_demo_counter_count(counter, &count, NULL), "count");
  printf("answer %" PRIu32 "\n", count);
  landbridge_demo_counter_free(counter);

  must(landbridge_demo_counter_new(4000000000u, &counter, NULL), "new");
  ns("increment", 2000000, step_increment);
  ns("greet", 500000, step_greet);
  ns("centroid", 5000, step_centroid);
  landbridge_demo_counter_free(counter);
  return 0;
}
