/* Stand between a program and its disk: let a call fail, write less than asked, or be the last.

   Preloaded, it does nothing until fault_arm is called. It counts the calls that change a regular
   file other than the standard streams: writes, truncations, renames and syncs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum how { COUNT, ONCE, FROM_THEN_ON, KILL, SHORT };

static enum how how = COUNT;
static long due_at = 0;
static int reason = 0;
static long calls = 0;

void fault_arm(int mode, long at, int error) {
    how = mode;
    due_at = at;
    reason = error;
    __atomic_store_n(&calls, 0, __ATOMIC_SEQ_CST);
}

long fault_calls(void) { return __atomic_load_n(&calls, __ATOMIC_SEQ_CST); }

/* Count a call; tell whether it is to fail, with errno set. */
static int fails(void) {
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (how == KILL && number == due_at) kill(getpid(), SIGKILL);
    if ((how == ONCE && number == due_at) || (how == FROM_THEN_ON && number >= due_at)) {
        errno = reason;
        return 1;
    }
    return 0;
}

static int is_file(int fd) {
    struct stat found;
    return fd > 2 && fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}

static size_t taken(size_t size) { return how == SHORT && size > 1 ? size / 2 : size; }

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__) = NULL; \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *from, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!is_file(fd)) return real(fd, from, size);
    return fails() ? -1 : real(fd, from, taken(size));
}

ssize_t pwrite64(int fd, const void *from, size_t size, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (!is_file(fd)) return real(fd, from, size, place);
    return fails() ? -1 : real(fd, from, taken(size), place);
}

ssize_t pwrite(int fd, const void *from, size_t size, off_t place) {
    return pwrite64(fd, from, size, place);
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    return fails() ? -1 : real(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    REAL(int, "fsync", int);
    return fails() ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return fails() ? -1 : real(fd);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return fails() ? -1 : real(from, to);
}
