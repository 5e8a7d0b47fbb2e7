/* What cases ask of the C program's logger: each function here is one promise, true if it is kept. */
#ifndef LOGGING_H
#define LOGGING_H

#define OK KITCHEN_SINK_OK
#define PANICKED KITCHEN_SINK_PANIC
#define BAD KITCHEN_SINK_BAD_ARGUMENT

/* What a logger was told, as texts, and what it does then. */
#define HEARD_MOST 1000
static pthread_mutex_t heard_lock = PTHREAD_MUTEX_INITIALIZER;
static char heard_texts[HEARD_MOST][96];
static int heard_count;
static bool heard_elsewhere;
static pthread_t heard_by;
static kitchen_sink_log_record heard_last;
static char heard_target[64], heard_file[128], heard_fields[128];
static void (*heard_then)(const kitchen_sink_log_record *record);

static inline void heard_log(void *data, const kitchen_sink_log_record *record) {
    static const char *const levels[] = { "off", "error", "warn", "info", "debug", "trace" };
    (void)data;
    pthread_mutex_lock(&heard_lock);
    if (heard_count < HEARD_MOST)
        snprintf(heard_texts[heard_count], sizeof heard_texts[0], "%s %s", levels[record->level], record->message);
    heard_count++;
    heard_elsewhere = heard_elsewhere || !pthread_equal(heard_by, pthread_self());
    heard_last = *record;
    snprintf(heard_target, sizeof heard_target, "%s", record->target);
    snprintf(heard_file, sizeof heard_file, "%s", record->file == NULL ? "" : record->file);
    heard_fields[0] = '\0';
    for (size_t at = 0; at < record->fields_len; at++)
        snprintf(heard_fields + strlen(heard_fields), sizeof heard_fields - strlen(heard_fields), "%s=%s;", record->fields[at].key,
                 record->fields[at].value);
    pthread_mutex_unlock(&heard_lock);
    if (heard_then != NULL)
        heard_then(record);
}

static inline void heard_begin(kitchen_sink_log_level level) {
    heard_count = 0;
    heard_elsewhere = false;
    heard_by = pthread_self();
    heard_then = NULL;
    if (kitchen_sink_set_logger(heard_log, NULL, NULL, level, NULL) != OK)
        abort();
}

/* Whether these texts are what was told, one after the other with a bar between; nobody is told any more. */
static inline bool heard_all(const char *texts) {
    char all[4096] = "";
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    pthread_mutex_lock(&heard_lock);
    for (int at = 0; at < heard_count && at < 20; at++) {
        if (at > 0)
            strcat(all, "|");
        strcat(all, heard_texts[at]);
    }
    pthread_mutex_unlock(&heard_lock);
    if (strcmp(all, texts) != 0)
        fprintf(stderr, "told: %s\n", all);
    return strcmp(all, texts) == 0;
}

/* Waits until so much was told. */
static inline bool heard_soon(int count) {
    for (int wait = 0; wait < 4000; wait++) {
        pthread_mutex_lock(&heard_lock);
        int now = heard_count;
        pthread_mutex_unlock(&heard_lock);
        if (now >= count)
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    }
    return false;
}

static inline status log_text(const char *level, const char *text) {
    return kitchen_sink_log_message(level, strlen(level), text, strlen(text), NULL);
}

static inline void log_levels(void) {
    static const char *const levels[] = { "error", "warn", "info", "debug", "trace" };
    for (int at = 0; at < 5; at++)
        log_text(levels[at], levels[at]);
}

static inline bool told_before_the_call_returns(void) {
    log_text("error", "nobody listens");
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    log_text("info", "a {} %s");
    log_text("warn", "b");
    return !heard_elsewhere && strcmp(heard_target, "kitchen_sink::logs") == 0 && heard_all("info a {} %s|warn b");
}

static inline bool told_of_all_levels(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    log_levels();
    return heard_all("error error|warn warn|info info|debug debug|trace trace");
}

static inline bool told_where(void) {
    heard_begin(KITCHEN_SINK_LOG_INFO);
    log_text("info", "a");
    size_t length = strlen(heard_file);
    return heard_last.file_len == length && length > 7 && strcmp(heard_file + length - 7, "logs.rs") == 0 && heard_last.line > 10
        && heard_last.fields == NULL && heard_last.fields_len == 0 && heard_last.message_len == 1 && heard_last.target_len == 18
        && heard_all("info a");
}

static inline bool limits_count(void) {
    bool enabled = true;
    error *it = NULL;
    heard_begin(KITCHEN_SINK_LOG_WARN);
    log_levels();
    bool fine = kitchen_sink_log_enabled("debug", 5, &enabled, NULL) == OK && !enabled
        && kitchen_sink_log_enabled("error", 5, &enabled, NULL) == OK && enabled && heard_all("error error|warn warn");
    heard_begin(KITCHEN_SINK_LOG_OFF);
    log_levels();
    return fine && heard_all("")
        && fails(kitchen_sink_set_logger(heard_log, NULL, NULL, (kitchen_sink_log_level)6, &it), BAD, &it, "expected a level from 0 to 5, got 6")
        && fails(kitchen_sink_set_logger(heard_log, NULL, NULL, (kitchen_sink_log_level)-1, &it), BAD, &it, "got -1");
}

static inline bool levels_change(void) {
    heard_begin(KITCHEN_SINK_LOG_WARN);
    log_text("debug", "a");
    kitchen_sink_set_logger(heard_log, NULL, NULL, KITCHEN_SINK_LOG_DEBUG, NULL);
    log_text("debug", "b");
    kitchen_sink_set_logger(heard_log, NULL, NULL, KITCHEN_SINK_LOG_INFO, NULL);
    log_text("debug", "c");
    return heard_all("debug b");
}

static inline bool other_targets(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    kitchen_sink_log_to("other::part", 11, "info", 4, "a", 1, NULL);
    return strcmp(heard_target, "other::part") == 0 && heard_all("info a");
}

static inline bool fields_come(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    kitchen_sink_log_fields("ann", 3, -3, NULL);
    return strcmp(heard_fields, "user=ann;count=-3;share=0.5;fresh=true;") == 0 && heard_all("info ann came");
}

static inline bool events_of_tracing(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    kitchen_sink_trace_event(42, NULL);
    return heard_all("info an event answer=42");
}

static inline bool threads_in_order(void) {
    int next[4] = {0};
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    bool fine = kitchen_sink_log_from_threads(4, 100, NULL) == OK && heard_count == 400 && heard_elsewhere;
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    for (int at = 0; fine && at < 400; at++) {
        int thread = heard_texts[at][5] - '0';
        fine = thread >= 0 && thread < 4 && atoi(heard_texts[at] + 7) == next[thread]++;
    }
    return fine;
}

static inline bool a_thread_later(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    return kitchen_sink_log_later("worker-7", 8, "late", 4, 5, NULL) == OK && heard_soon(1) && heard_elsewhere && heard_all("info late");
}

static inline bool blocking_calls(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    return kitchen_sink_log_blocking(3, 1, NULL) == OK && !heard_elsewhere && heard_all("info blocking 0|info blocking 1|info blocking 2");
}

static inline bool async_functions(void) {
    kitchen_sink_log_in_future_future *future = NULL;
    uint32_t out = 0;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    return kitchen_sink_log_in_future("a", 1, &future, NULL) == OK && kitchen_sink_log_in_future_future_wait(future, UINT64_MAX) == OK
        && kitchen_sink_log_in_future_future_take(future, &out, NULL) == OK && out == 1 && heard_all("info a, before|info a, after");
}

static inline bool borrowed_objects(void) {
    kitchen_sink_diary *diary = NULL;
    uint32_t lines = 0;
    bool fine = kitchen_sink_diary_new(&diary, NULL) == OK;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    fine = fine && kitchen_sink_diary_write(diary, "a", 1, &lines, NULL) == OK && lines == 1;
    return kitchen_sink_diary_free(diary) == OK && fine && heard_all("info line 1: a|info closed after 1");
}

/* It mustn't use the library; a call that does so all the same ends well where no lock of the user's is in its way. */
static inline void log_deeper(const kitchen_sink_log_record *record) {
    char text[96];
    snprintf(text, sizeof text, "%sb", record->message);
    log_text("info", text);
}

static inline bool loggers_that_log(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    heard_then = log_deeper;
    log_text("info", "a");
    bool fine = heard_all("info a|info ab");
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    log_text("info", "again");
    return fine && heard_all("info again");
}

static inline bool around_a_callback(void) {
    int32_t out = 0;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    return kitchen_sink_log_around(&(kitchen_sink_log_around_f){ .call = increment_i32 }, &out, NULL) == OK && out == 2
        && heard_all("info before|info after 2");
}

static inline bool lent_memory(void) {
    double sum = 0;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    return kitchen_sink_log_slice((const double[]){ 1, 2 }, 2, &sum, NULL) == OK && sum == 3 && heard_all("info 2 values");
}

static inline bool panic_hooks(void) {
    error *it = NULL;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    bool fine = fails(kitchen_sink_log_in_panic_hook("outer", 5, &it), PANICKED, &it, "outer");
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    return fine && heard_count == 1 && strncmp(heard_texts[0], "error hook: panicked at", 23) == 0;
}

static inline bool noisy_messages(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    kitchen_sink_log_noisy(NULL);
    return heard_all("info shown noise|info noisy noise");
}

static inline bool all_of_many(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    kitchen_sink_log_many(20000, NULL);
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    return heard_count == 20000 && strcmp(heard_texts[999], "info record 999") == 0;
}

static inline bool ours_is_first(void) {
    bool set = true;
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    log_text("info", "a");
    return kitchen_sink_set_own_logger(&set, NULL) == OK && !set && heard_all("info a");
}

/* Data is freed once: when it is replaced, and by calls that are refused. */
static inline bool data_is_freed_once(void) {
    atomic_store(&frees, 0);
    bool fine = kitchen_sink_set_logger(heard_log, NULL, count_free, KITCHEN_SINK_LOG_INFO, NULL) == OK && freed(0)
        && kitchen_sink_set_logger(heard_log, NULL, count_free, KITCHEN_SINK_LOG_INFO, NULL) == OK && freed(1)
        && kitchen_sink_set_logger(heard_log, NULL, count_free, (kitchen_sink_log_level)9, NULL) == BAD && freed(1)
        && kitchen_sink_set_logger(NULL, NULL, count_free, KITCHEN_SINK_LOG_INFO, NULL) == OK && freed(2)
        && kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_INFO, NULL) == OK && freed(0);
    return fine;
}

/* Replaced by others and unset while threads log: what is told has data that isn't freed. */
struct heard_data {
    atomic_bool freed;
    atomic_int told;
};

static atomic_int heard_wrong;

static inline void data_log(void *data, const kitchen_sink_log_record *record) {
    struct heard_data *it = data;
    (void)record;
    if (atomic_load(&it->freed))
        atomic_fetch_add(&heard_wrong, 1);
    atomic_fetch_add(&it->told, 1);
}

static inline void data_free(void *data) {
    if (atomic_exchange(&((struct heard_data *)data)->freed, true))
        atomic_fetch_add(&heard_wrong, 1);
    atomic_fetch_add(&frees, 1);
}

static atomic_bool heard_enough;

static inline void *log_in_thread(void *unused) {
    (void)unused;
    while (!atomic_load(&heard_enough))
        kitchen_sink_log_many(50, NULL);
    return NULL;
}

static inline bool replaced_while_threads_log(void) {
    enum { TIMES = 500 };
    static struct heard_data data[TIMES];
    pthread_t threads[3];
    int told = 0;
    atomic_store(&frees, 0);
    atomic_store(&heard_enough, false);
    for (int at = 0; at < 3; at++)
        pthread_create(&threads[at], NULL, log_in_thread, NULL);
    for (int at = 0; at < TIMES; at++) {
        kitchen_sink_set_logger(data_log, &data[at], data_free, KITCHEN_SINK_LOG_INFO, NULL);
        for (int wait = 0; at % 10 == 0 && atomic_load(&data[at].told) < 5 && wait < 4000; wait++)
            nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
        if (at % 3 == 0)
            kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    }
    atomic_store(&heard_enough, true);
    for (int at = 0; at < 3; at++)
        pthread_join(threads[at], NULL);
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
    for (int at = 0; at < TIMES; at++)
        told += atomic_load(&data[at].told);
    return atomic_load(&heard_wrong) == 0 && freed(TIMES) && told >= 5 * TIMES / 10;
}

/* A logger that unsets itself. */
static inline void log_once(void *data, const kitchen_sink_log_record *record) {
    heard_log(data, record);
    kitchen_sink_set_logger(NULL, NULL, NULL, KITCHEN_SINK_LOG_OFF, NULL);
}

static inline bool unset_by_itself(void) {
    heard_begin(KITCHEN_SINK_LOG_TRACE);
    atomic_store(&frees, 0);
    kitchen_sink_set_logger(log_once, NULL, count_free, KITCHEN_SINK_LOG_INFO, NULL);
    log_text("info", "a");
    log_text("info", "b");
    return freed(1) && heard_all("info a");
}

#undef OK
#undef PANICKED
#undef BAD

#endif
