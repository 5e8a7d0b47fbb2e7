/* What every generated driver includes: the protocol's lines, canonical JSON of the basic types, and
 * what expressions in cases can use. The printing of the interface's own types is generated. */
#ifndef CANON_H
#define CANON_H

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void put(const char *text) { fputs(text, stdout); }

/* Ends a line and sends it, so that it is out before the next call can crash. */
static inline void put_end(void) {
    putchar('\n');
    fflush(stdout);
}

static inline void put_comma(size_t at) {
    if (at > 0)
        putchar(',');
}

static inline void put_bool(bool value) { put(value ? "true" : "false"); }

static inline void put_i64(int64_t value) { printf("\"%" PRId64 "\"", value); }

static inline void put_u64(uint64_t value) { printf("\"%" PRIu64 "\"", value); }

static inline void put_u128(uint64_t lo, uint64_t hi) {
    unsigned __int128 rest = ((unsigned __int128)hi << 64) | lo;
    char digits[40];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest != 0);
    printf("\"%s\"", digits + at);
}

static inline void put_i128(uint64_t lo, uint64_t hi) {
    if ((hi >> 63) == 0) {
        put_u128(lo, hi);
        return;
    }
    unsigned __int128 value = ((unsigned __int128)hi << 64) | lo;
    value = ~value + 1;
    char digits[41];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value != 0);
    printf("\"-%s\"", digits + at);
}

static inline void put_f64(double value) {
    uint64_t bits;
    if (isnan(value)) {
        put("\"f:nan\"");
        return;
    }
    memcpy(&bits, &value, sizeof bits);
    printf("\"f:%016" PRIx64 "\"", bits);
}

static inline void put_text(const char *text, size_t len) {
    putchar('"');
    for (size_t at = 0; at < len; at++) {
        unsigned char c = (unsigned char)text[at];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

/* A message, behind the parameter that it is about where it doesn't name it. */
static inline void put_message(const char *text, const char *parameter) {
    size_t len = strlen(text);
    if (parameter == NULL || strstr(text, parameter) != NULL) {
        put_text(text, len);
        return;
    }
    size_t before = strlen(parameter);
    char *joined = (char *)malloc(before + len + 3);
    if (joined == NULL)
        abort();
    memcpy(joined, parameter, before);
    memcpy(joined + before, ": ", 2);
    memcpy(joined + before + 2, text, len);
    put_text(joined, before + 2 + len);
    free(joined);
}

static inline void put_char(uint32_t c) {
    char text[4];
    size_t len = 0;
    if (c < 0x80) {
        text[len++] = (char)c;
    } else if (c < 0x800) {
        text[len++] = (char)(0xC0 | (c >> 6));
        text[len++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        text[len++] = (char)(0xE0 | (c >> 12));
        text[len++] = (char)(0x80 | ((c >> 6) & 0x3F));
        text[len++] = (char)(0x80 | (c & 0x3F));
    } else {
        text[len++] = (char)(0xF0 | (c >> 18));
        text[len++] = (char)(0x80 | ((c >> 12) & 0x3F));
        text[len++] = (char)(0x80 | ((c >> 6) & 0x3F));
        text[len++] = (char)(0x80 | (c & 0x3F));
    }
    put_text(text, len);
}

static inline void put_hex(const uint8_t *bytes, size_t len) {
    putchar('"');
    for (size_t at = 0; at < len; at++)
        printf("%02x", bytes[at]);
    putchar('"');
}

static inline void put_moment(int64_t secs, uint32_t nanos) {
    printf("{\"secs\":\"%" PRId64 "\",\"nanos\":\"%" PRIu32 "\"}", secs, nanos);
}

/* What the case that is running has allocated. */
static void *allocated[64];
static size_t allocated_count;

/* `len` bytes of which each is `byte`; lives until the case ends. */
static inline void *filled(int byte, size_t len) {
    void *memory = malloc(len > 0 ? len : 1);
    if (memory == NULL || allocated_count == sizeof allocated / sizeof *allocated)
        abort();
    allocated[allocated_count++] = memory;
    return memset(memory, byte, len);
}

/* Ends a case. */
static inline void release(void) {
    while (allocated_count > 0)
        free(allocated[--allocated_count]);
}

/* `count` times the text; lives until the case ends. */
static inline char *repeated(const char *text, size_t len, size_t count) {
    char *memory = (char *)filled(0, len * count);
    for (size_t at = 0; at < count; at++)
        memcpy(memory + at * len, text, len);
    return memory;
}

#endif
