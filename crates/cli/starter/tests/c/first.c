/* Runs against the installed library: `landbridge test --host c`. */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "{{ module }}.h"

#undef NDEBUG

int main(void) {
  /* Text goes in as pointer and length, and comes out owned by the caller. */
  {{ module }}_string text = {0};
  assert({{ module }}_greet("World", 5, "Hello", 5, &text, NULL) == {{ shout }}_OK);
  assert(text.len == 13 && memcmp(text.ptr, "Hello, World!", 13) == 0);
  {{ module }}_string_free(&text);

  /* A slice of records is read in place. */
  const {{ module }}_point points[] = { {0.0, 0.0}, {2.0, 4.0} };
  {{ module }}_point middle;
  assert({{ module }}_centroid(points, 2, &middle, NULL) == {{ shout }}_OK);
  assert(middle.x == 1.0 && middle.y == 2.0);

  /* Objects are handles; errors carry their fields. */
  {{ module }}_counter *counter = NULL;
  {{ module }}_error *error = NULL;
  uint32_t count = 0;
  assert({{ module }}_counter_new(2, &counter, &error) == {{ shout }}_OK);
  assert({{ module }}_counter_increment(counter, 2, &count, &error) == {{ shout }}_OK);
  assert(count == 2);
  assert({{ module }}_counter_increment(counter, 1, &count, &error) == {{ shout }}_ERROR);
  printf("refused: %s\n", {{ module }}_error_message(error));
  {{ module }}_error_free(error);
  {{ module }}_counter_free(counter);
  return 0;
}
