/* One call of each kind, for the trace of them. */
#include "kitchen_sink.h"

static kitchen_sink_status add_one(void *self, int32_t value, int32_t *out, kitchen_sink_error **err) {
    (void)self;
    (void)err;
    *out = value + 1;
    return KITCHEN_SINK_OK;
}

int main(void) {
    kitchen_sink_error *error = NULL;
    kitchen_sink_string text = {0};
    if (kitchen_sink_echo_str("hello", 5, &text, &error) != KITCHEN_SINK_OK) return 1;
    kitchen_sink_string_free(&text);
    kitchen_sink_tracker *tracker = NULL;
    if (kitchen_sink_tracker_new("first", 5, &tracker, &error) != KITCHEN_SINK_OK) return 2;
    if (kitchen_sink_tracker_name(tracker, &text, &error) != KITCHEN_SINK_OK) return 3;
    kitchen_sink_string_free(&text);
    kitchen_sink_tracker_free(tracker);
    kitchen_sink_apply_f f = {.call = add_one};
    int32_t number = 0;
    if (kitchen_sink_apply(20, &f, &number, &error) != KITCHEN_SINK_OK || number != 21) return 4;
    if (kitchen_sink_tracker_parse("no equals sign", 14, &tracker, &error) != KITCHEN_SINK_ERROR) return 5;
    kitchen_sink_error_free(error);
    if (kitchen_sink_apply(20, NULL, &number, &error) != KITCHEN_SINK_BAD_ARGUMENT) return 6;
    kitchen_sink_error_free(error);
    return 0;
}
