// Loaded before the C library (LD_PRELOAD): lets the n-th call of one kind fail, or every call from the n-th
// on.
//   ZICHT_FAULT=write|fsync|open|allocation   ZICHT_FAULT_AT=n   ZICHT_FAULT_ERRNO=number   ZICHT_FAULT_ON=1
//   (from then on)
// Calls are counted from the first allocation after main() began: the loader's own cannot be survived by
// anybody. What was counted goes to the file ZICHT_FAULT_COUNT names, when the process ends.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Fault {
  char kind = 0;  // first letter; 0 = none
  long at = 0;
  int error = EIO;
  bool from_then_on = false;
};
Fault fault;
std::atomic<long> calls{0};
std::atomic<bool> counting{false};

bool fails(char kind) {
  if (!counting.load() || fault.kind != kind) return false;
  const long number = ++calls;
  if (number != fault.at && !(fault.from_then_on && number > fault.at)) return false;
  errno = fault.error;
  return true;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

void write_count() {
  counting = false;
  if (const char* const file = std::getenv("ZICHT_FAULT_COUNT"); file != nullptr)
    if (FILE* const out = std::fopen(file, "w"); out != nullptr) {
      std::fprintf(out, "%ld", calls.load());
      std::fclose(out);
    }
}

int counted_main(int count, char** arguments, char** environment) {
  if (const char* const kind = std::getenv("ZICHT_FAULT"); kind != nullptr) fault.kind = kind[0];
  if (const char* const at = std::getenv("ZICHT_FAULT_AT"); at != nullptr) fault.at = std::atol(at);
  if (const char* const error = std::getenv("ZICHT_FAULT_ERRNO"); error != nullptr)
    fault.error = std::atoi(error);
  fault.from_then_on = std::getenv("ZICHT_FAULT_ON") != nullptr;
  counting = true;
  const int code = real_main(count, arguments, environment);
  write_count();
  return code;
}

}  // namespace

extern "C" {

int __libc_start_main(Main main, int count, char** arguments, void (*init)(), void (*fini)(),
                      void (*rtld_fini)(), void* stack_end) {
  real_main = main;
  static const auto real =
      next<int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*)>("__libc_start_main");
  return real(counted_main, count, arguments, init, fini, rtld_fini, stack_end);
}

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);

void* malloc(std::size_t size) { return fails('a') ? nullptr : __libc_malloc(size); }
void* calloc(std::size_t count, std::size_t size) {
  return fails('a') ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) { return fails('a') ? nullptr : __libc_realloc(block, size); }

ssize_t write(int descriptor, const void* from, std::size_t count) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  return descriptor > 2 && fails('w') ? -1 : real(descriptor, from, count);
}
ssize_t pwrite64(int descriptor, const void* from, std::size_t count, off64_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64");
  return fails('w') ? -1 : real(descriptor, from, count, offset);
}
ssize_t pwrite(int descriptor, const void* from, std::size_t count, off_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite");
  return fails('w') ? -1 : real(descriptor, from, count, offset);
}
ssize_t writev(int descriptor, const iovec* from, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  return descriptor > 2 && fails('w') ? -1 : real(descriptor, from, count);
}
int ftruncate64(int descriptor, off64_t size) {
  static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
  return fails('w') ? -1 : real(descriptor, size);
}
int fsync(int descriptor) {
  static const auto real = next<int (*)(int)>("fsync");
  return fails('f') ? -1 : real(descriptor);
}
int fdatasync(int descriptor) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return fails('f') ? -1 : real(descriptor);
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}
int open(const char* file, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return fails('o') ? -1 : real(file, flags, mode);
}
int open64(const char* file, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return fails('o') ? -1 : real(file, flags, mode);
}
FILE* fopen64(const char* file, const char* mode) {
  static const auto real = next<FILE* (*)(const char*, const char*)>("fopen64");
  return fails('o') ? nullptr : real(file, mode);
}

}  // extern "C"
