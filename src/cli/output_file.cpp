#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

/// Writes to a descriptor, which it closes.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }
  ~DescriptorBuffer() override { close_it(); }
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;

  /// False when closing says that something was not written.
  bool close_it() { return descriptor_ < 0 || ::close(std::exchange(descriptor_, -1)) == 0; }
  bool sync_to_disk() const { return ::fsync(descriptor_) == 0 || errno == EINVAL || errno == EROFS; }

 protected:
  int_type overflow(int_type c) override {
    if (sync() != 0) return traits_type::eof();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  int sync() override {
    for (const char* from = pbase(); from < pptr();) {
      const auto written = ::write(descriptor_, from, static_cast<std::size_t>(pptr() - from));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return -1;
      from += written;
    }
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return 0;
  }

 private:
  int descriptor_;
  std::array<char, std::size_t{1} << 16> buffer_{};
};

/// /dev/stdout and its like: what the command was given already open.
bool is_open_already(const fs::path& file) {
  const std::string name = file.string();
  return name == "/dev/stdout" || name == "/dev/stderr" || name.starts_with("/dev/fd/") ||
         name.starts_with("/proc/self/fd/");
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code failed;
  if (fs::equivalent(a, b, failed) && !failed) return true;
  return fs::weakly_canonical(fs::absolute(a, failed), failed) ==
         fs::weakly_canonical(fs::absolute(b, failed), failed);
}

/// What the command line names and is there.
std::vector<fs::path>& named_inputs() {
  static std::vector<fs::path> inputs;
  return inputs;
}

std::unexpected<Error> taken(const fs::path& output, std::string what) {
  return fail(ErrorCode::already_exists, std::move(what), output.string(), "Name another file to write.");
}

fs::path numbered(const fs::path& file, int number) {
  if (number == 1) return file;
  return file.parent_path() /
         (file.stem().string() + "." + std::to_string(number) + file.extension().string());
}

}  // namespace

Result<void> check_outputs(std::span<const fs::path> inputs, std::span<const fs::path> outputs) {
  std::error_code failed;
  named_inputs().assign(inputs.begin(), inputs.end());
  for (std::size_t at = 0; at < outputs.size(); ++at) {
    const fs::path& output = outputs[at];
    for (std::size_t before = 0; before < at; ++before)
      if (is_same_file(outputs[before], output) && !is_open_already(output) &&
          !fs::is_character_file(output, failed))
        return taken(output, "two outputs have the same name");
    for (const fs::path& input : inputs) {
      if (is_same_file(input, output)) return taken(output, "the output is what is read: it would be lost");
      if (!fs::exists(input / "registry.db", failed)) continue;
      const fs::path inside =
          fs::weakly_canonical(output, failed).lexically_relative(fs::canonical(input, failed));
      if (!inside.empty() && *inside.begin() != ".." && fs::exists(output, failed))
        return taken(output, "the output is a part of the registry: it would be lost");
    }
  }
  return {};
}

std::unexpected<Error> OutputFile::failed(int reason) const {
  return fail(
      reason == EACCES || reason == EPERM || reason == EROFS ? ErrorCode::no_permission : ErrorCode::io,
      std::string("cannot write the file: ") + std::strerror(reason), file_.string());
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::move(other.file_)),
      part_(std::exchange(other.part_, {})),
      stream_(std::move(other.stream_)),
      buffer_(std::move(other.buffer_)) {}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!part_.empty()) fs::remove(part_, ignored);
}

Result<OutputFile> OutputFile::create(const fs::path& file, Privacy privacy) {
  OutputFile out;
  out.file_ = file;
  struct stat status{};
  const bool is_there = ::lstat(file.c_str(), &status) == 0;
  const bool as_it_is =
      is_open_already(file) || (is_there && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)));
  if (is_there && !as_it_is && !S_ISREG(status.st_mode)) {
    if (S_ISLNK(status.st_mode))
      return fail(ErrorCode::already_exists, "the output is a link: what it leads to would stay as it is",
                  file.string(), "Name the file that it leads to.");
    return fail(ErrorCode::already_exists,
                S_ISDIR(status.st_mode) ? "the output is a folder" : "the output is no ordinary file",
                file.string(), "Name a file.");
  }
  std::error_code ignored;
  if (is_there && !as_it_is)
    for (const fs::path& input : named_inputs())
      if (fs::equivalent(input, file, ignored))
        return taken(file, "the output is what is read: it would be lost");
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), ignored);
  const unsigned mode = privacy == Privacy::owner ? 0600U : 0666U;
  int descriptor = -1;
  if (as_it_is) {
    descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_APPEND);
  } else {
    for (int number = 0; number < 100 && descriptor < 0; ++number) {
      out.part_ = file.string() + (number == 0 ? ".part" : ".part" + std::to_string(number));
      descriptor = ::open(out.part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
      if (descriptor < 0 && errno != EEXIST) break;
    }
    if (descriptor < 0) out.part_.clear();
  }
  if (descriptor < 0) return out.failed(errno);
  out.buffer_ = std::make_unique<DescriptorBuffer>(descriptor);
  out.stream_ = std::make_unique<std::ostream>(out.buffer_.get());
  return out;
}

Result<OutputFile> OutputFile::create_beside_others(const fs::path& file, Privacy privacy) {
  struct stat status{};
  if (is_open_already(file) ||
      (::lstat(file.c_str(), &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode))))
    return create(file, privacy);
  for (int number = 1; number < 10'000; ++number) {
    const fs::path free = numbered(file, number);
    // The name is taken at once, so that nobody else takes it meanwhile.
    const int descriptor = ::open(free.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                  privacy == Privacy::owner ? 0600U : 0666U);
    if (descriptor < 0 && errno == EEXIST) continue;
    OutputFile out;
    out.file_ = free;
    if (descriptor < 0) return out.failed(errno);
    out.buffer_ = std::make_unique<DescriptorBuffer>(descriptor);
    out.stream_ = std::make_unique<std::ostream>(out.buffer_.get());
    return out;
  }
  return fail(ErrorCode::already_exists, "there are too many files of this name", file.string());
}

std::ostream& OutputFile::stream() { return *stream_; }

Result<void> OutputFile::write(std::string_view text) {
  if (!stream_->write(text.data(), static_cast<std::streamsize>(text.size()))) return failed(errno);
  return {};
}

Result<void> OutputFile::finish() {
  auto& buffer = static_cast<DescriptorBuffer&>(*buffer_);
  if (!stream_->flush()) return failed(errno == 0 ? EIO : errno);
  if (!part_.empty() && !buffer.sync_to_disk()) return failed(errno);
  if (!buffer.close_it()) return failed(errno);
  if (part_.empty()) return {};
  if (::rename(part_.c_str(), file_.c_str()) != 0) return failed(errno);
  part_.clear();
  return {};
}

Result<void> write_file(const fs::path& file, std::string_view content, Privacy privacy) {
  ZICHT_TRY(OutputFile out, OutputFile::create(file, privacy));
  ZICHT_CHECK(out.write(content));
  return out.finish();
}

}  // namespace zicht::cli
