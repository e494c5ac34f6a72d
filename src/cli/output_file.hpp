#pragma once

#include <filesystem>
#include <memory>
#include <ostream>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace zicht::cli {

/// Who may read what is written.
enum class Privacy {
  shared,  ///< as the system's mask has it
  owner    ///< it may identify people: mode 600
};

/// The one rule for what a command writes: an output never replaces an input, another output, a file of the
/// registry, the target of a link, a pipe or a device. Called once for the whole command line, before
/// anything is read. Files of a folder that is written are held against the same inputs when they are made.
/// \param inputs   every path that the command was given and that is there; a folder stands for what is in it
/// \param outputs  every file or folder that it was asked to write
/// \errors already_exists (exit code 73): one of them is another, by whatever name.
Result<void> check_outputs(std::span<const std::filesystem::path> inputs,
                           std::span<const std::filesystem::path> outputs);

/// A file that a command writes. A new file, or an ordinary one, gets its name once it is whole, so that no
/// reader sees half of it and nothing stays when it is not finished. A pipe or a device is written to as it
/// is. A link, a folder and a socket are refused.
class OutputFile {
 public:
  /// \errors already_exists: a link, a folder or a socket.  no_permission, io.
  static Result<OutputFile> create(const std::filesystem::path& file, Privacy privacy = Privacy::shared);
  /// The same under a name that nothing has: FILE, or FILE with a number before its ending.
  static Result<OutputFile> create_beside_others(const std::filesystem::path& file, Privacy privacy);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  std::ostream& stream();
  const std::filesystem::path& name() const { return file_; }
  /// \errors io: also when an earlier write failed.
  Result<void> write(std::string_view text);
  /// Puts the file in its place. \errors io.
  Result<void> finish();

 private:
  OutputFile() = default;
  std::unexpected<Error> failed(int reason) const;
  std::filesystem::path file_;
  std::filesystem::path part_;  ///< empty: written to as it is
  std::unique_ptr<std::ostream> stream_;
  std::unique_ptr<std::streambuf> buffer_;
};

/// A whole file by the rules above; folders on the way are made. \errors as OutputFile.
Result<void> write_file(const std::filesystem::path& file, std::string_view content,
                        Privacy privacy = Privacy::shared);

}  // namespace zicht::cli
