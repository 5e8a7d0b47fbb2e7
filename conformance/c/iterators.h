/* What expressions in the cases can use of iterators: ends, errors, handles, threads. */
#ifndef ITERATORS_H
#define ITERATORS_H

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <kitchen_sink.h>

#define OK KITCHEN_SINK_OK
#define DONE KITCHEN_SINK_DONE
#define BAD KITCHEN_SINK_BAD_ARGUMENT

static inline kitchen_sink_shelf *two_on_a_shelf(void) {
    kitchen_sink_string items[] = { { .ptr = (char *)"a", .len = 1 }, { .ptr = (char *)"b", .len = 1 } };
    kitchen_sink_shelf *shelf = NULL;
    kitchen_sink_shelf_new(items, 2, &shelf, NULL);
    return shelf;
}

static inline uint32_t open_iterators(void) {
    uint32_t open = 99;
    kitchen_sink_open_shelf_iterators(&open, NULL);
    return open;
}

static inline bool the_end_lets_go(void) {
    kitchen_sink_shelf *shelf = two_on_a_shelf();
    kitchen_sink_shelf_items_items *items = NULL;
    kitchen_sink_error *error = (kitchen_sink_error *)1;
    kitchen_sink_string item = {0};
    bool fine = kitchen_sink_shelf_items(shelf, &items, NULL) == OK && open_iterators() == 1
        && kitchen_sink_shelf_add(shelf, "c", 1, NULL) == KITCHEN_SINK_BUSY
        && kitchen_sink_shelf_free(shelf) == KITCHEN_SINK_BUSY;
    for (int i = 0; i < 2; i++) {
        fine = kitchen_sink_shelf_items_next(items, &item, NULL) == OK && item.len == 1 && item.ptr[0] == 'a' + i && fine;
        kitchen_sink_string_free(&item);
    }
    for (int i = 0; i < 3; i++)
        fine = kitchen_sink_shelf_items_next(items, &item, &error) == DONE && error == NULL && fine;
    return fine && open_iterators() == 0 && kitchen_sink_shelf_add(shelf, "c", 1, NULL) == OK
        && kitchen_sink_shelf_items_free(items) == OK && kitchen_sink_shelf_free(shelf) == OK;
}

static inline bool freeing_lets_go(void) {
    kitchen_sink_shelf *shelf = two_on_a_shelf();
    kitchen_sink_shelf_items_lazily_items *items = NULL;
    kitchen_sink_string item = {0};
    bool fine = kitchen_sink_shelf_items_lazily(shelf, &items, NULL) == OK
        && kitchen_sink_shelf_items_lazily_next(items, &item, NULL) == OK && open_iterators() == 1
        && kitchen_sink_shelf_items_lazily_free(items) == OK && open_iterators() == 0
        && kitchen_sink_shelf_items_lazily_next(items, &item, NULL) == KITCHEN_SINK_CLOSED
        && kitchen_sink_shelf_items_lazily_free(items) == OK;
    kitchen_sink_string_free(&item);
    return kitchen_sink_shelf_free(shelf) == OK && fine;
}

static inline bool an_error_ends_nothing(void) {
    kitchen_sink_string texts[] = {
        { .ptr = (char *)"1", .len = 1 }, { .ptr = (char *)"x", .len = 1 }, { .ptr = (char *)"3", .len = 1 } };
    kitchen_sink_numbers_in_items *items = NULL;
    kitchen_sink_error *error = NULL;
    int64_t first = 0, third = 0, none = 7;
    bool fine = kitchen_sink_numbers_in(texts, 3, &items, NULL) == OK
        && kitchen_sink_numbers_in_next(items, &first, NULL) == OK && first == 1
        && kitchen_sink_numbers_in_next(items, &none, &error) == KITCHEN_SINK_ERROR && none == 7
        && kitchen_sink_error_as_store_error(error) != NULL
        && kitchen_sink_numbers_in_next(items, &third, NULL) == OK && third == 3
        && kitchen_sink_numbers_in_next(items, &none, NULL) == DONE;
    kitchen_sink_error_free(error);
    return kitchen_sink_numbers_in_free(items) == OK && fine;
}

static inline bool a_panic_is_the_end(void) {
    kitchen_sink_panics_at_items *items = NULL;
    uint32_t item = 9;
    bool fine = kitchen_sink_panics_at(1, &items, NULL) == OK && kitchen_sink_panics_at_next(items, &item, NULL) == OK
        && item == 0 && kitchen_sink_panics_at_next(items, &item, NULL) == KITCHEN_SINK_PANIC
        && kitchen_sink_panics_at_next(items, &item, NULL) == DONE;
    return kitchen_sink_panics_at_free(items) == OK && fine;
}

static inline bool other_items_are_refused(void) {
    kitchen_sink_count_to_items *items = NULL;
    kitchen_sink_error *error = NULL;
    uint32_t item = 9;
    bool fine = kitchen_sink_count_to(3, NULL, &error) == BAD && strcmp(kitchen_sink_error_parameter(error), "out") == 0;
    kitchen_sink_error_free(error);
    kitchen_sink_count_to(3, &items, NULL);
    fine = fine && kitchen_sink_count_to_next(NULL, &item, NULL) == BAD && kitchen_sink_count_to_free(NULL) == OK
        && kitchen_sink_count_to_next(items, NULL, NULL) == BAD
        && kitchen_sink_made_ahead_next((void *)items, &item, NULL) == BAD
        && kitchen_sink_made_ahead_free((void *)items) == BAD && kitchen_sink_shelf_free((void *)items) == BAD;
    for (int bit = 0; bit < 64; bit++) {
        void *forged = (void *)((uintptr_t)items ^ (uintptr_t)1 << bit);
        kitchen_sink_status status = kitchen_sink_count_to_next(forged, &item, NULL);
        fine = fine && (status == BAD || status == KITCHEN_SINK_CLOSED);
    }
    return fine && kitchen_sink_count_to_next(items, &item, NULL) == OK && item == 0
        && kitchen_sink_count_to_free(items) == OK;
}

struct asked {
    kitchen_sink_count_to_items *items;
    atomic_uint sum;
    atomic_int wrong;
};

static inline void *asks(void *data) {
    struct asked *asked = data;
    for (;;) {
        uint32_t item = 0;
        kitchen_sink_status status = kitchen_sink_count_to_next(asked->items, &item, NULL);
        if (status == OK)
            atomic_fetch_add(&asked->sum, item);
        else if (status == DONE)
            return NULL;
        else if (status != KITCHEN_SINK_BUSY)
            atomic_fetch_add(&asked->wrong, 1);
    }
}

static inline bool several_threads_ask(void) {
    struct asked asked = {0};
    pthread_t threads[4];
    kitchen_sink_count_to(20000, &asked.items, NULL);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, asks, &asked);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return atomic_load(&asked.wrong) == 0 && atomic_load(&asked.sum) == 199990000u
        && kitchen_sink_count_to_free(asked.items) == OK;
}

#undef OK
#undef DONE
#undef BAD

#endif
