#include "estimate/latent_classes.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "estimate/class_sampler.hpp"
#include "estimate/list_order.hpp"
#include "stats/random_draws.hpp"

namespace zicht::estimate {
namespace {

constexpr double kMostRHat = 1.01;
constexpr double kLeastEffectiveSamples = 400;
constexpr int kClimbs = 24;
constexpr int kClimbingSteps = 300;

Result<void> check(const LatentClassOptions& options) {
  if (options.classes < 1 || options.classes > 50 || !(options.concentration_shape > 0) ||
      !(options.concentration_rate > 0) || !(options.most_hidden_for_one_observed > 0) ||
      options.chains < 2 || options.draws < 100 || options.thinning < 1 || options.warm_up < 0 ||
      !(options.level > 0 && options.level < 1) || options.threads < 1)
    return fail(ErrorCode::invalid_input, "latent classes: an option is outside what it can be");
  return {};
}

/// Starts in different modes: the likeliest of those whose totals differ by a tenth or more, then again.
std::vector<ClassParameters> starts(const SeenHistories& seen, const ClassPrior& prior,
                                    const LatentClassOptions& options) {
  struct Mode {
    ClassParameters at;
    double log_likelihood;
    double log_total;
  };
  std::vector<Mode> modes;
  for (int climb = 0; climb < kClimbs; ++climb) {
    Philox random(options.seed, (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(climb));
    ClassParameters at = climb_to_mode(seen, prior, kClimbingSteps, random);
    const ClassSampler there(seen, prior, at, random);
    const Mode mode{.at = std::move(at),
                    .log_likelihood = there.log_likelihood(),
                    .log_total = -std::log1p(-there.probability_of_none())};
    const auto same = std::ranges::find_if(
        modes, [&](const Mode& other) { return std::abs(other.log_total - mode.log_total) < 0.1; });
    if (same == modes.end())
      modes.push_back(mode);
    else if (same->log_likelihood < mode.log_likelihood)
      *same = mode;
  }
  std::ranges::sort(modes, std::greater{}, &Mode::log_likelihood);
  std::vector<ClassParameters> made;
  for (int chain = 0; chain < options.chains; ++chain)
    made.push_back(modes[static_cast<std::size_t>(chain) % modes.size()].at);
  return made;
}

LatentClassAnswer summary(const CaptureTable& table, const LatentClassOptions& options,
                          std::vector<std::vector<double>> totals,
                          const stats::ChainDiagnostics& diagnostics) {
  std::vector<double> all;
  double sum = 0;
  for (const auto& chain : totals)
    for (const double total : chain) {
      all.push_back(total);
      sum += total;
    }
  return {.estimate = {.route = "latent_classes",
                       .model = std::to_string(options.classes) + " classes at most",
                       .assumption = Assumption::independent_within_class,
                       .observed_persons = table.observed_persons(),
                       .hidden_persons =
                           stats::quantile(all, 0.5) - static_cast<double>(table.observed_persons()),
                       .interval = Interval{.method = "credible",
                                            .level = options.level,
                                            .lower = stats::quantile(all, (1 - options.level) / 2),
                                            .upper = stats::quantile(all, (1 + options.level) / 2)}},
          .mean_total = sum / static_cast<double>(all.size()),
          .diagnostics = diagnostics,
          .totals = std::move(totals)};
}

}  // namespace

Result<LatentClassAnswer> sample_latent_classes(const CaptureTable& whole,
                                                const LatentClassOptions& options) {
  ZICHT_CHECK(check(options));
  const CaptureTable table = in_canonical_order(whole);  // the same chains for any order of the columns
  const SeenHistories seen(table);
  const ClassPrior prior{
      .classes = options.classes,
      .concentration_shape = options.concentration_shape,
      .concentration_rate = options.concentration_rate,
      .most_hidden = static_cast<std::int64_t>(
          std::min(static_cast<double>(kMostPersons),
                   options.most_hidden_for_one_observed * static_cast<double>(table.observed_persons())))};
  const std::vector<ClassParameters> start = starts(seen, prior, options);
  std::vector<std::vector<double>> totals(static_cast<std::size_t>(options.chains));
  run_parts(options.threads, totals.size(), [&](std::size_t chain) {
    ClassSampler sampler(seen, prior, start[chain], Philox(options.seed, chain));
    for (int i = 0; i < options.warm_up; ++i) sampler.iterate();
    for (int draw = 0; draw < options.draws; ++draw) {
      for (int i = 0; i < options.thinning; ++i) sampler.iterate();
      totals[chain].push_back(static_cast<double>(sampler.draw_total()));
    }
  });
  std::vector<std::vector<double>> logarithms = totals;
  for (auto& chain : logarithms)
    for (double& total : chain) total = std::log(total);
  const stats::ChainDiagnostics diagnostics = stats::diagnose(logarithms);
  const double samples = std::min(diagnostics.bulk_effective_samples, diagnostics.tail_effective_samples);
  if (!(diagnostics.r_hat <= kMostRHat) || !(samples >= kLeastEffectiveSamples))
    return fail(ErrorCode::not_converged, "the chains of the latent class model have not mixed",
                "R-hat of log N " + std::to_string(diagnostics.r_hat) +
                    " (1.01 at most), effective samples " + std::to_string(std::llround(samples)) +
                    " (400 at least)",
                "Draw more, or more chains; a table that holds out against both has several answers.");
  return summary(table, options, std::move(totals), diagnostics);
}

}  // namespace zicht::estimate
