#include <string.h>

#include "pattern_search.h"

#undef NDEBUG
#include <assert.h>

int main(void) {
  char digits[] = "\\d+", missing[] = "missing";
  const pattern_search_string patterns[] = { {digits, 3}, {missing, 7} };
  pattern_search_patterns *compiled = NULL;
  pattern_search_error *error = NULL;
  assert(pattern_search_patterns_new(patterns, 2, 10000000, &compiled, &error) == PATTERN_SEARCH_OK);

  pattern_search_u32_array found;
  assert(pattern_search_patterns_matching(compiled, "7 bears", 7, &found, &error) == PATTERN_SEARCH_OK);
  assert(found.len == 1 && found.ptr[0] == 0);
  pattern_search_u32_array_free(&found);

  pattern_search_span_array spans;
  assert(pattern_search_patterns_spans(compiled, 0, "1 22", 4, &spans, &error) == PATTERN_SEARCH_OK);
  assert(spans.len == 2 && spans.ptr[1].start == 2 && spans.ptr[1].end == 4);
  pattern_search_span_array_free(&spans);
  assert(pattern_search_patterns_spans(compiled, 9, "1", 1, &spans, &error) == PATTERN_SEARCH_ERROR);
  assert(strcmp(pattern_search_error_message(error), "there is no pattern 9") == 0);
  pattern_search_error_free(error);
  pattern_search_patterns_free(compiled);
  return 0;
}
