/* Measures a package's functions: one line of JSON for each. */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "@PREFIX@.h"

#define COUNTS @MODE@
#define ROUNDS 9
#define BATCH 4e6 /* nanoseconds */

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* An error's message, kept for the end of the program. */
static const char *keep(@PREFIX@_error *error) {
  const char *message = @PREFIX@_error_message(error);
  char *kept = malloc(strlen(message) + 1);
  strcpy(kept, message);
  @PREFIX@_error_free(error);
  return kept;
}

@FUNCTIONS@
struct call {
  const char *name;
  double (*run)(size_t n, const char **wrong);
};

static const struct call calls[] = {
@TABLE@  { NULL, NULL },
};

#define CALLS (sizeof calls / sizeof *calls)

static void quoted(const char *text) {
  putchar('"');
  for (; *text != 0; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') printf("\\%c", c);
    else if (c < 0x20) printf("\\u%04x", c);
    else putchar(c);
  }
  putchar('"');
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double empty(size_t n) {
  double since = now();
  for (size_t i = 0; i < n; i++) __asm__ volatile("");
  return now() - since;
}

#if COUNTS
extern void landbridge_counts(uint64_t *out);

static void counts(const struct call *call) {
  const char *wrong = NULL;
  uint64_t none[3], before[3], after[3];
  /* What is made before the loop is counted with no calls, and taken off. */
  call->run(1, &wrong);
  landbridge_counts(none);
  call->run(0, &wrong);
  landbridge_counts(before);
  call->run(100, &wrong);
  landbridge_counts(after);
  printf("{\"function\": ");
  quoted(call->name);
  const char *names[] = { "allocations", "allocated", "copied" };
  for (int i = 0; i < 3; i++) {
    double each = ((double)(after[i] - before[i]) - (double)(before[i] - none[i])) / 100;
    printf(", \"%s\": %f", names[i], each);
  }
  printf("}\n");
}
#endif

int main(void) {
  static double ns[CALLS][ROUNDS];
  static size_t fitting[CALLS];
  for (size_t at = 0; at + 1 < CALLS; at++) {
    const char *wrong = NULL;
    calls[at].run(2, &wrong);
    if (wrong != NULL) {
      printf("{\"function\": ");
      quoted(calls[at].name);
      printf(", \"error\": ");
      quoted(wrong);
      printf("}\n");
      continue;
    }
#if COUNTS
    counts(&calls[at]);
#else
    size_t n = 1;
    double took = calls[at].run(n, &wrong);
    while (took < BATCH / 8 && n < 4000000) took = calls[at].run(n *= 8, &wrong);
    double fits = (double)n * BATCH / (took < 1 ? 1 : took);
    fitting[at] = fits < 1 ? 1 : (size_t)fits;
#endif
  }
  double loop = 1e300;
  for (int round = 0; round < ROUNDS; round++) {
    double each = empty(1000000) / 1e6;
    if (each < loop) loop = each;
    for (size_t at = 0; at < CALLS; at++) {
      const char *wrong = NULL;
      if (fitting[at] > 0) ns[at][round] = calls[at].run(fitting[at], &wrong) / (double)fitting[at];
    }
  }
  for (size_t at = 0; at < CALLS; at++) {
    if (fitting[at] == 0) continue;
    qsort(ns[at], ROUNDS, sizeof *ns[at], by_size);
    double each = ns[at][ROUNDS / 2] - loop;
    printf("{\"function\": ");
    quoted(calls[at].name);
    printf(", \"ns\": %f}\n", each < 0 ? 0 : each);
  }
  return 0;
}
