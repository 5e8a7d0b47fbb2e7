#include <string.h>

#include "text_diff.h"

#undef NDEBUG
#include <assert.h>

int main(void) {
  const char old_text[] = "one\ntwo\nthree\n";
  const char new_text[] = "one\n2\nthree\n";
  const text_diff_diff_options options = { .algorithm = TEXT_DIFF_ALGORITHM_MYERS, .context = { .some = false } };
  text_diff_change_array changes;
  assert(text_diff_diff(old_text, strlen(old_text), new_text, strlen(new_text), &options, &changes, NULL)
         == TEXT_DIFF_OK);
  assert(changes.len == 4);
  assert(changes.ptr[1].tag == TEXT_DIFF_CHANGE_REMOVED && changes.ptr[1].removed.old == 1);
  assert(changes.ptr[1].removed.text.len == 4 && memcmp(changes.ptr[1].removed.text.ptr, "two\n", 4) == 0);
  text_diff_change_array_free(&changes);

  float alike = 0;
  assert(text_diff_ratio(old_text, strlen(old_text), old_text, strlen(old_text), &alike, NULL) == TEXT_DIFF_OK);
  assert(alike == 1.0f);
  return 0;
}
