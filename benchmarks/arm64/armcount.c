// A plugin of qemu-aarch64 (user mode, 7.2 or later) that counts the instructions which a program executes, by kind and by symbol.
//
//   gcc -shared -fPIC -O2 -o armcount.so armcount.c
//   qemu-aarch64 -L /usr/aarch64-linux-gnu -cpu cortex-a72 -plugin ./armcount.so,out=FILE PROGRAM
//
// The program marks what is counted: from prctl(0x5a5a0001) to prctl(0x5a5a0002). Without marks nothing is counted, and the output says so.
//
// Output, a line each:
//   total N
//   kind NAME N
//   symbol N MULTIPLIES LOADS NAME      the vector multiplies and the loads among the N; most first; NAME is an address where a binary is stripped
//
// qemu translates a program in blocks: straight code up to a branch. Each block has a counter of its executions, so counting costs one addition a
// block. Counters count always; what they show at the first mark is subtracted at the second. For one thread: counters are not atomic.
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is used of qemu-plugin.h, which Debian does not package.
typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef void (*translate_callback)(plugin_id, struct qemu_plugin_tb *);
typedef void (*syscall_callback)(plugin_id, unsigned, int64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
typedef void (*exit_callback)(plugin_id, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, translate_callback);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum qemu_plugin_op, void *, uint64_t);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id, syscall_callback);
void qemu_plugin_register_atexit_cb(plugin_id, exit_callback, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

enum { SYSCALL_PRCTL = 167, MARK_START = 0x5a5a0001, MARK_STOP = 0x5a5a0002 };

enum kind { VECTOR_MULTIPLY, VECTOR_OTHER, VECTOR_LOAD, VECTOR_STORE, INTEGER_LOAD, INTEGER_STORE, BRANCH, INTEGER, KINDS };
static const char *const kind_names[KINDS] = {
    "vector_multiply", "vector_other", "vector_load", "vector_store", "integer_load", "integer_store", "branch", "integer",
};

struct block {
    uint64_t executions;
    uint64_t at_start;    // executions at the last start mark
    uint64_t counted;     // executions between marks
    uint16_t kinds[KINDS];
    char *symbol;
    struct block *next;
};

static struct block *blocks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *out_path;
static bool counting, has_counted;

static unsigned bits(uint32_t word, int high, int low) { return (word >> low) & ((1u << (high - low + 1)) - 1); }

// Loads and stores, by the tables of section C4.1 of the Arm architecture reference manual.
static bool is_load(uint32_t word)
{
    switch (bits(word, 29, 28)) {
    case 1:
        if (!bits(word, 24, 24)) return true;     // literal
        return bits(word, 23, 22) != 0;           // LDAPR, STLR with an offset
    case 3:
        return bits(word, 26, 26) ? bits(word, 22, 22) : bits(word, 23, 22) != 0;
    default:
        return bits(word, 22, 22);                // pairs, exclusives, structures
    }
}

// Integer multiplies of vectors: SMULL, SMLAL, MLA, MUL, SQRDMULH, SDOT and their like, of vectors or by element.
static bool is_vector_multiply(uint32_t word)
{
    if (bits(word, 31, 31)) return false;
    if (bits(word, 28, 24) == 0x0e) {
        if (bits(word, 21, 21) && bits(word, 11, 10) == 0) return bits(word, 15, 12) >= 8 && bits(word, 15, 12) <= 14;    // three different
        if (bits(word, 21, 21) && bits(word, 10, 10)) {                                                                  // three same
            unsigned op = bits(word, 15, 11);
            return op == 0x12 || op == 0x13 || op == 0x16;
        }
        if (!bits(word, 21, 21) && bits(word, 15, 15) && bits(word, 10, 10)) return bits(word, 14, 11) <= 5;             // SDOT, SMMLA
        return false;
    }
    if (bits(word, 28, 24) == 0x0f && !bits(word, 10, 10)) {                                                             // by element
        unsigned op = bits(word, 15, 12);
        return bits(word, 29, 29) || (op != 1 && op != 5 && op != 9);    // not FMLA, FMLS, FMUL
    }
    return false;
}

static enum kind kind_of(uint32_t word)
{
    unsigned op0 = bits(word, 28, 25);
    if ((op0 & 5) == 4) {
        bool vector = bits(word, 26, 26);
        return is_load(word) ? (vector ? VECTOR_LOAD : INTEGER_LOAD) : (vector ? VECTOR_STORE : INTEGER_STORE);
    }
    if ((op0 & 7) == 7) return is_vector_multiply(word) ? VECTOR_MULTIPLY : VECTOR_OTHER;
    return (op0 & 14) == 10 ? BRANCH : INTEGER;
}

static char *symbol_of(const struct qemu_plugin_insn *insn)
{
    const char *name = qemu_plugin_insn_symbol(insn);
    char address[32];
    if (!name || !*name) {
        snprintf(address, sizeof address, "0x%" PRIx64, qemu_plugin_insn_vaddr(insn));
        name = address;
    }
    return strdup(name);
}

static void translated(plugin_id id, struct qemu_plugin_tb *tb)
{
    struct block *block = calloc(1, sizeof *block);
    block->symbol = symbol_of(qemu_plugin_tb_get_insn(tb, 0));
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        uint32_t word;
        memcpy(&word, qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), sizeof word);
        block->kinds[kind_of(word)]++;
    }
    pthread_mutex_lock(&lock);
    block->next = blocks;
    blocks = block;
    pthread_mutex_unlock(&lock);
    qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64, &block->executions, 1);
}

static void called(plugin_id id, unsigned cpu, int64_t number, uint64_t operation, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h)
{
    if (number != SYSCALL_PRCTL) return;
    pthread_mutex_lock(&lock);
    if ((uint32_t)operation == MARK_START) {
        counting = true;
        for (struct block *block = blocks; block; block = block->next) block->at_start = block->executions;
    } else if ((uint32_t)operation == MARK_STOP && counting) {
        counting = false;
        has_counted = true;
        for (struct block *block = blocks; block; block = block->next) block->counted += block->executions - block->at_start;
    }
    pthread_mutex_unlock(&lock);
}

struct symbol { const char *name; uint64_t all, multiplies, loads; };

static int by_name(const void *a, const void *b) { return strcmp(((const struct symbol *)a)->name, ((const struct symbol *)b)->name); }

static int most_first(const void *a, const void *b)
{
    uint64_t x = ((const struct symbol *)a)->all, y = ((const struct symbol *)b)->all;
    return x < y ? 1 : x > y ? -1 : 0;
}

static void finished(plugin_id id, void *unused)
{
    FILE *out = out_path ? fopen(out_path, "w") : stderr;
    if (!out) {
        perror(out_path);
        return;
    }
    if (!has_counted) {
        fprintf(out, "nothing was counted: the program has no prctl(0x5a5a0001) ... prctl(0x5a5a0002)\n");
        return;
    }

    size_t count = 0;
    for (struct block *block = blocks; block; block = block->next) count++;
    struct symbol *symbols = calloc(count + 1, sizeof *symbols);
    uint64_t total = 0, kinds[KINDS] = {0};
    size_t used = 0;
    for (struct block *block = blocks; block; block = block->next) {
        if (!block->counted) continue;
        struct symbol *symbol = &symbols[used++];
        symbol->name = block->symbol;
        for (int kind = 0; kind < KINDS; kind++) {
            uint64_t n = block->counted * block->kinds[kind];
            kinds[kind] += n;
            symbol->all += n;
        }
        symbol->multiplies = block->counted * block->kinds[VECTOR_MULTIPLY];
        symbol->loads = block->counted * (block->kinds[VECTOR_LOAD] + block->kinds[INTEGER_LOAD]);
        total += symbol->all;
    }

    fprintf(out, "total %" PRIu64 "\n", total);
    for (int kind = 0; kind < KINDS; kind++) fprintf(out, "kind %s %" PRIu64 "\n", kind_names[kind], kinds[kind]);

    // Blocks of one symbol become one line.
    qsort(symbols, used, sizeof *symbols, by_name);
    size_t merged = 0;
    for (size_t i = 0; i < used; i++) {
        if (merged && !strcmp(symbols[merged - 1].name, symbols[i].name)) {
            symbols[merged - 1].all += symbols[i].all;
            symbols[merged - 1].multiplies += symbols[i].multiplies;
            symbols[merged - 1].loads += symbols[i].loads;
        } else {
            symbols[merged++] = symbols[i];
        }
    }
    qsort(symbols, merged, sizeof *symbols, most_first);
    for (size_t i = 0; i < merged; i++)
        fprintf(out, "symbol %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n", symbols[i].all, symbols[i].multiplies, symbols[i].loads, symbols[i].name);
    if (out_path) fclose(out);
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4)) {
            fprintf(stderr, "armcount: '%s' is no argument here; it takes out=FILE\n", argv[i]);
            return 1;
        }
        out_path = strdup(argv[i] + 4);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_vcpu_syscall_cb(id, called);
    qemu_plugin_register_atexit_cb(id, finished, NULL);
    return 0;
}
