#include "cli/noise_verb.hpp"

#include <filesystem>
#include <iomanip>
#include <ostream>

#include "cli/installation.hpp"
#include "services/approximate_tables.hpp"

namespace zicht::cli {

namespace fs = std::filesystem;

Result<ExitCode> protect_by_noise(const ProtectOptions& options, Console& console) {
  const bool rounds = options.method == "round";
  if (!rounds && (options.record.empty() || options.secret.empty())) {
    console.messages << "zicht: --method cell_key needs --record COLUMN and --secret FILE\n";
    return ExitCode::usage;
  }
  services::ApproximateQuestion question;
  ZICHT_TRY(std::string micro, read_file(options.micro));
  ZICHT_TRY(std::string request, read_file(options.tables));
  question.micro = {options.micro, std::move(micro)};
  question.request = {options.tables, std::move(request)};
  if (!options.secret.empty()) {
    ZICHT_TRY(std::string secret, read_file(options.secret));
    question.secret = {options.secret, std::move(secret)};
  }
  question.base = options.base;
  question.noise = {options.noise_largest, options.noise_variance, options.noise_smallest};
  question.record = options.record;
  const fs::path folder = fs::path(options.tables).parent_path();
  question.read_file = [&folder](const std::string& file) { return read_file(folder / file); };
  ZICHT_TRY(const services::ApproximateAnswer answer,
            rounds ? services::round_tables(question) : services::perturb_tables(question));
  ZICHT_CHECK(write_all(options.out, answer.files));
  if (options.json) {
    console.out << to_json(services::as_json(answer), 2) << "\n";
    return ExitCode::ok;
  }
  console.out << answer.files.size() - 1 << " tables, " << answer.cells << " cells, " << answer.occupied
              << " of them with somebody. Largest difference " << answer.largest_difference << ", on average "
              << std::fixed << std::setprecision(2) << answer.mean_difference
              << "; the grand total differs by " << answer.total_difference << ".\n"
              << (rounds ? "All sums hold.\n"
                         : "The tables do not add up: each count has noise of its own.\n");
  return ExitCode::ok;
}

}  // namespace zicht::cli
