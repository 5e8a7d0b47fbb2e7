/* Makes many mixed calls of the installed package and watches the memory of the process.
 *
 * Prints one line of JSON: calls, resident bytes after the first half and at the end, live objects. */
#include <kitchen_sink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT(literal) literal, sizeof(literal) - 1
#define MUST(call)                                                                                 \
    do {                                                                                           \
        if ((call) != KITCHEN_SINK_OK) {                                                           \
            fprintf(stderr, "line %d: %s\n", __LINE__, #call);                                     \
            exit(1);                                                                               \
        }                                                                                          \
        calls++;                                                                                   \
    } while (0)
#define FAIL(call)                                                                                 \
    do {                                                                                           \
        kitchen_sink_error *err = NULL;                                                            \
        if ((call) == KITCHEN_SINK_OK) {                                                           \
            fprintf(stderr, "line %d: %s didn't fail\n", __LINE__, #call);                         \
            exit(1);                                                                               \
        }                                                                                          \
        kitchen_sink_error_free(err);                                                              \
        calls++;                                                                                   \
    } while (0)

static unsigned long long calls;

static unsigned long long resident(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long all = 0, here = 0;
    if (file == NULL || fscanf(file, "%llu %llu", &all, &here) != 2)
        exit(1);
    fclose(file);
    return here * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void plain_calls(double *floats, const kitchen_sink_point_array *points) {
    uint32_t sum;
    double total;
    kitchen_sink_string text;
    kitchen_sink_bytes bytes;
    kitchen_sink_point centre;
    kitchen_sink_point_array made;
    kitchen_sink_string_array texts;
    kitchen_sink_string items[] = { { "a", 1 }, { "b", 1 } };
    MUST(kitchen_sink_add(1, 2, &sum, NULL));
    MUST(kitchen_sink_echo_string(TEXT("some text that is not short"), &text, NULL));
    kitchen_sink_string_free(&text);
    MUST(kitchen_sink_echo_bytes((const uint8_t *)"some bytes", 10, &bytes, NULL));
    kitchen_sink_bytes_free(&bytes);
    MUST(kitchen_sink_sum_f64(floats, 100, &total, NULL));
    MUST(kitchen_sink_scale(floats, 100, 1.0, NULL));
    MUST(kitchen_sink_centroid(points->ptr, points->len, &centre, NULL));
    MUST(kitchen_sink_make_points(8, &made, NULL));
    kitchen_sink_point_array_free(&made);
    MUST(kitchen_sink_echo_strings(items, 2, &texts, NULL));
    kitchen_sink_string_array_free(&texts);
}

static void records(void) {
    kitchen_sink_person ada = { .name = { "Ada", 3 }, .age = 36 };
    kitchen_sink_person other;
    kitchen_sink_string text;
    kitchen_sink_expr one = { .tag = KITCHEN_SINK_EXPR_NUMBER, .number = { 1.0 } };
    kitchen_sink_expr minus = { .tag = KITCHEN_SINK_EXPR_NEGATE, .negate = { &one } };
    kitchen_sink_expr expr;
    MUST(kitchen_sink_echo_person(&ada, &other, NULL));
    kitchen_sink_person_free(&other);
    MUST(kitchen_sink_describe(&ada, &text, NULL));
    kitchen_sink_string_free(&text);
    MUST(kitchen_sink_echo_expr(&minus, &expr, NULL));
    kitchen_sink_expr_free(&expr);
}

static void failures(void) {
    kitchen_sink_string text;
    uint64_t sum;
    size_t len;
    FAIL(kitchen_sink_store(TEXT("missing"), &text, &err));
    FAIL(kitchen_sink_store(TEXT("number"), &text, &err));
    FAIL(kitchen_sink_store(TEXT("corrupt"), &text, &err));
    FAIL(kitchen_sink_echo_string("\xff", 1, &text, &err));
    FAIL(kitchen_sink_sum_bytes(NULL, 3, &sum, &err));
    FAIL(kitchen_sink_name_len(NULL, &len, &err));
}

static void objects(void) {
    kitchen_sink_tracker *tracker;
    kitchen_sink_tracker_array trackers;
    kitchen_sink_string_array notes;
    kitchen_sink_string text;
    kitchen_sink_session *session, *found;
    kitchen_sink_registry *registry;
    uint64_t hits;
    MUST(kitchen_sink_tracker_new(TEXT("a"), &tracker, NULL));
    MUST(kitchen_sink_tracker_note(tracker, TEXT("x"), NULL));
    MUST(kitchen_sink_tracker_notes(tracker, &notes, NULL));
    kitchen_sink_string_array_free(&notes);
    FAIL(kitchen_sink_copy_notes(tracker, tracker, &err));
    kitchen_sink_tracker_free(tracker);
    FAIL(kitchen_sink_tracker_notes(tracker, &notes, &err));
    MUST(kitchen_sink_make_trackers(2, &trackers, NULL));
    kitchen_sink_tracker_array_free(&trackers);
    MUST(kitchen_sink_tracker_new(TEXT("dropped"), &tracker, NULL));
    MUST(kitchen_sink_dismantle(tracker, &text, NULL));
    kitchen_sink_string_free(&text);
    MUST(kitchen_sink_session_new(TEXT("s"), &session, NULL));
    MUST(kitchen_sink_registry_new(&registry, NULL));
    MUST(kitchen_sink_registry_add(registry, session, NULL));
    MUST(kitchen_sink_registry_find(registry, TEXT("s"), &found, NULL));
    MUST(kitchen_sink_session_hit(found, &hits, NULL));
    kitchen_sink_session_free(found);
    kitchen_sink_session_free(session);
    kitchen_sink_registry_free(registry);
}

int main(int count, char **words) {
    unsigned long long wanted = count > 1 ? strtoull(words[1], NULL, 10) : 1000;
    unsigned long long early = 0;
    int panics = 0;
    double floats[100];
    kitchen_sink_point_array points;
    uint32_t live = 0;
    clock_t start = clock();
    for (size_t at = 0; at < 100; at++)
        floats[at] = 1.0;
    MUST(kitchen_sink_make_points(100, &points, NULL));
    /* Panics print where they come from; a thousand of them are enough. */
    if (freopen("/dev/null", "w", stderr) == NULL)
        return 1;
    /* The first half fills what the allocator keeps; the second must need nothing more. */
    while (calls < 2 * wanted) {
        plain_calls(floats, &points);
        records();
        failures();
        objects();
        if (panics++ < 1000)
            FAIL(kitchen_sink_panic_literal(&err));
        if (early == 0 && calls >= wanted)
            early = resident();
    }
    kitchen_sink_point_array_free(&points);
    MUST(kitchen_sink_live_trackers(&live, NULL));
    printf("{\"calls\":%llu,\"early\":%llu,\"late\":%llu,\"live\":%u,\"seconds\":%f}\n", calls, early,
           resident(), (unsigned)live, (double)(clock() - start) / CLOCKS_PER_SEC);
    return 0;
}
