#include "estimate/decomposable_graphs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/contract.hpp"
#include "estimate/hidden_grid.hpp"

namespace zicht::estimate {
namespace {

constexpr int kMostGraphLists = 6;
constexpr std::size_t kMostMargins = std::size_t{1} << kMostGraphLists;
constexpr std::size_t kBlock = 64;   // numbers of hidden persons handled together
constexpr double kNegligible = -40;  // a graph whose log weight is so far below the top adds nothing
constexpr double kNoWeight = -std::numeric_limits<double>::infinity();

bool all_joined(std::span<const ListMask> neighbours, ListMask lists) {
  for (ListMask rest = lists; rest != 0; rest &= rest - 1) {
    const auto list = static_cast<std::size_t>(std::countr_zero(rest));
    if ((lists & ~neighbours[list]) != ListMask{1} << list) return false;
  }
  return true;
}

/// Takes the vertices away one by one; false when none can go, so that the graph is not decomposable. The
/// probability of a history is the product, over the vertices v in that order, of p(v and its neighbours
/// left) / p(those neighbours).
bool add_margins(std::span<const ListMask> neighbours, std::vector<int>& powers) {
  for (ListMask left = (ListMask{1} << neighbours.size()) - 1; left != 0;) {
    ListMask taken = 0;
    for (ListMask rest = left; rest != 0 && taken == 0; rest &= rest - 1) {
      const auto list = static_cast<std::size_t>(std::countr_zero(rest));
      const ListMask others = neighbours[list] & left;
      if (!all_joined(neighbours, others)) continue;
      taken = ListMask{1} << list;
      ++powers[others | taken];
      --powers[others];
    }
    if (taken == 0) return false;
    left &= ~taken;
  }
  return true;
}

/// For one table: the logarithm of prior times likelihood of each graph with m hidden persons.
class GraphDensity {
 public:
  GraphDensity(const CaptureTable& table, double prior_persons)
      : graphs_(decomposable_graphs(table.list_count())),
        observed_(static_cast<double>(table.observed_persons())),
        offsets_(table.cell_count()) {
    std::vector<double> constants(table.cell_count());
    for (ListMask lists = 0; lists < table.cell_count(); ++lists) {
      const double prior = prior_persons * static_cast<double>(table.cell_count() >> std::popcount(lists));
      std::vector<std::int64_t> margin(table.cell_count(), 0);
      for (ListMask history = 0; history < table.cell_count(); ++history)
        margin[history & lists] += table.persons(history);
      constants[lists] = -std::lgamma(prior);
      for (ListMask cell = lists; cell != 0; cell = (cell - 1) & lists)
        constants[lists] += std::lgamma(static_cast<double>(margin[cell]) + prior) - std::lgamma(prior);
      offsets_[lists] = static_cast<double>(margin[0]) + prior;
    }
    for (const DecomposableGraph& graph : graphs_) {
      double constant = 0;
      for (const auto& margin : graph.margins) constant += margin.power * constants[margin.lists];
      constants_.push_back(constant);
    }
  }

  std::span<const DecomposableGraph> graphs() const { return graphs_; }

  /// Where the weight of each graph stops rising, for graphs that matter there; sorted, each once.
  std::vector<std::int64_t> modes(std::int64_t largest) const {
    std::vector<std::pair<std::int64_t, double>> found;
    double top = kNoWeight;
    for (std::size_t graph = 0; graph < graphs_.size(); ++graph) {
      std::int64_t rises = -1;  // the largest known number after which the weight rises
      for (std::int64_t falls = largest; falls - rises > 1;) {
        const std::int64_t middle = rises + (falls - rises) / 2;
        (rises_after(graph, static_cast<double>(middle)) ? rises : falls) = middle;
      }
      found.emplace_back(rises + 1, log_weight(graph, static_cast<double>(rises + 1)));
      top = std::max(top, found.back().second);
    }
    std::vector<std::int64_t> modes;
    for (const auto& [mode, log_weight] : found)
      if (log_weight > top + kNegligible) modes.push_back(mode);
    std::ranges::sort(modes);
    const auto repeated = std::ranges::unique(modes);
    modes.erase(repeated.begin(), repeated.end());
    return modes;
  }

  /// The sum over graphs at each number of hidden persons, with its logarithm's scale taken out; with
  /// weights also the mass of each graph.
  struct Sums {
    double scale = kNoWeight;        ///< logarithm
    std::vector<double> densities;   ///< over exp(scale)
    std::vector<double> graph_mass;  ///< sum of weight times density
  };
  Sums sum_over_graphs(std::span<const std::int64_t> hidden, std::span<const double> weights) const {
    Sums sums{.scale = kNoWeight,
              .densities = std::vector<double>(hidden.size(), 0),
              .graph_mass = std::vector<double>(graphs_.size(), 0)};
    std::vector<double> ends(graphs_.size() * 2 * ((hidden.size() + kBlock - 1) / kBlock));
    std::span<double> end = ends;
    for (std::size_t at = 0; at < hidden.size(); at += kBlock, end = end.subspan(2 * graphs_.size())) {
      const auto block = hidden.subspan(at, std::min(kBlock, hidden.size() - at));
      at_ends(block, end);
      sums.scale =
          std::max(sums.scale, *std::max_element(end.begin(), end.begin() + std::ssize(graphs_) * 2));
    }
    end = ends;
    for (std::size_t at = 0; at < hidden.size(); at += kBlock, end = end.subspan(2 * graphs_.size())) {
      const std::size_t size = std::min(kBlock, hidden.size() - at);
      add_block(hidden.subspan(at, size), weights.subspan(at, size), end, sums,
                std::span(sums.densities).subspan(at, size));
    }
    return sums;
  }

 private:
  using Column = std::array<double, kBlock>;

  bool rises_after(std::size_t graph, double hidden) const {
    const double all = offsets_[0] + hidden;
    double ratio = (observed_ + hidden) / (hidden + 1);
    for (const auto& margin : graphs_[graph].margins)
      for (int times = std::abs(margin.power); times > 0 && margin.lists != 0; --times) {
        const double share = (offsets_[margin.lists] + hidden) / all;
        ratio = margin.power > 0 ? ratio * share : ratio / share;
      }
    return ratio > 1;
  }

  double log_weight(std::size_t graph, double hidden) const {
    double sum = constants_[graph] + common(hidden);
    for (const auto& margin : graphs_[graph].margins)
      sum += margin.power * std::lgamma(offsets_[margin.lists] + hidden);
    return sum;
  }

  double common(double hidden) const {
    return std::lgamma(observed_ + hidden + 1) - std::lgamma(hidden + 1) - std::log(observed_ + hidden);
  }

  /// Log weights at the first and last number of a block: two for each graph.
  void at_ends(std::span<const std::int64_t> block, std::span<double> out) const {
    std::array<double, kMostMargins> margins{};
    const std::array<std::int64_t, 2> ends = {block.front(), block.back()};
    for (std::size_t end = 0; end < 2; ++end) {
      const auto hidden = static_cast<double>(ends[end]);
      const double shared = common(hidden);
      for (std::size_t lists = 0; lists < offsets_.size(); ++lists)
        margins[lists] = std::lgamma(offsets_[lists] + hidden);
      for (std::size_t graph = 0; graph < graphs_.size(); ++graph) {
        double sum = constants_[graph] + shared;
        for (const auto& margin : graphs_[graph].margins) sum += margin.power * margins[margin.lists];
        out[2 * graph + end] = sum;
      }
    }
  }

  /// How far a unit of power lifts a log weight above the chord between the ends of a block, by
  /// margin: width^2 / 8 times the trigamma function, which is below 1/x + 1/x^2. The last is for log N!.
  std::array<double, kMostMargins + 1> bulges(std::span<const std::int64_t> block) const {
    const auto hidden = static_cast<double>(block.front());
    const auto width = static_cast<double>(block.back() - block.front());
    const auto bound = [&](double x) { return width * width / 8 * (1 / x + 1 / (x * x)); };
    std::array<double, kMostMargins + 1> bulge{};
    for (std::size_t lists = 0; lists < offsets_.size(); ++lists)
      bulge[lists] = bound(offsets_[lists] + hidden);
    bulge[kMostMargins] = 2 * bound(observed_ + hidden);  // and the prior's 1 / N^2
    return bulge;
  }

  /// One block of numbers, with what is worked out for it when a graph first asks.
  class Block {
   public:
    Block(const GraphDensity& density, std::span<const std::int64_t> hidden)
        : density_(density),
          hidden_(hidden),
          steps_of_one_(hidden.back() - hidden.front() == std::ssize(hidden) - 1) {}

    /// exp(log weight - scale) at each number. \param first  the log weight at the first
    void densities(std::size_t graph, double first, double scale, Column& out) {
      if (steps_of_one_ && first - scale > -600)
        by_ratios(graph, std::exp(first - scale), out);
      else
        by_logarithms(graph, scale, out);
    }

   private:
    /// From one number to the next the weight changes by a product of ratios: of the all-zero cell of each
    /// margin to all persons, to its power.
    void by_ratios(std::size_t graph, double first, Column& out) {
      if (!have_ratios_) work_out_ratios();
      Column product = shared_;
      for (const auto& margin : density_.graphs_[graph].margins) {
        if (margin.lists == 0) continue;  // its ratio is 1
        const Column& column = margin.power > 0 ? ratios_[margin.lists] : inverses_[margin.lists];
        for (int times = std::abs(margin.power); times > 0; --times)
          for (std::size_t i = 0; i < kBlock; ++i) product[i] *= column[i];
      }
      double density = first;
      for (std::size_t i = 0; i < hidden_.size(); ++i) {
        out[i] = density;
        density *= product[i];
      }
    }

    void work_out_ratios() {
      have_ratios_ = true;
      Column all;
      for (std::size_t i = 0; i < kBlock; ++i) {
        const double hidden = static_cast<double>(hidden_.front()) + static_cast<double>(i);
        const double persons = density_.observed_ + hidden;
        all[i] = density_.offsets_[0] + hidden;
        shared_[i] = persons / (hidden + 1);  // of N! / m! and 1 / N
      }
      for (std::size_t lists = 1; lists < density_.offsets_.size(); ++lists)
        for (std::size_t i = 0; i < kBlock; ++i) {
          const double zero =
              density_.offsets_[lists] + static_cast<double>(hidden_.front()) + static_cast<double>(i);
          ratios_[lists][i] = zero / all[i];
          inverses_[lists][i] = all[i] / zero;
        }
    }

    void by_logarithms(std::size_t graph, double scale, Column& out) {
      if (!have_logarithms_) work_out_logarithms();
      Column sum = log_shared_;
      for (const auto& margin : density_.graphs_[graph].margins) {
        const double power = margin.power;
        for (std::size_t i = 0; i < kBlock; ++i) sum[i] += power * logarithms_[margin.lists][i];
      }
      const double constant = density_.constants_[graph] - scale;
      for (std::size_t i = 0; i < hidden_.size(); ++i) {
        const double log_density = sum[i] + constant;
        out[i] = log_density < kNegligible ? 0 : std::exp(log_density);
      }
    }

    void work_out_logarithms() {
      have_logarithms_ = true;
      for (std::size_t i = 0; i < hidden_.size(); ++i) {
        const auto hidden = static_cast<double>(hidden_[i]);
        log_shared_[i] = density_.common(hidden);
        for (std::size_t lists = 0; lists < density_.offsets_.size(); ++lists)
          logarithms_[lists][i] = std::lgamma(density_.offsets_[lists] + hidden);
      }
    }

    const GraphDensity& density_;
    std::span<const std::int64_t> hidden_;
    bool steps_of_one_;
    bool have_ratios_ = false;
    bool have_logarithms_ = false;
    Column shared_{};
    Column log_shared_{};
    std::array<Column, kMostMargins> ratios_{};
    std::array<Column, kMostMargins> inverses_{};
    std::array<Column, kMostMargins> logarithms_{};
  };

  void add_block(std::span<const std::int64_t> numbers, std::span<const double> weights,
                 std::span<const double> ends, Sums& sums, std::span<double> densities) const {
    Block block(*this, numbers);
    const auto bulge = bulges(numbers);
    Column found{};
    for (std::size_t graph = 0; graph < graphs_.size(); ++graph) {
      double top = std::max(ends[2 * graph], ends[2 * graph + 1]) + bulge[kMostMargins];
      for (const auto& margin : graphs_[graph].margins)
        if (margin.power > 0) top += margin.power * bulge[margin.lists];
      if (top < sums.scale + kNegligible) continue;
      block.densities(graph, ends[2 * graph], sums.scale, found);
      double mass = 0;
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        densities[i] += found[i];
        mass += weights[i] * found[i];
      }
      sums.graph_mass[graph] += mass;
    }
  }

  std::vector<DecomposableGraph> graphs_;
  double observed_;
  std::vector<double> offsets_;    // by margin: observed and prior persons in its all-zero cell
  std::vector<double> constants_;  // by graph: what does not depend on m
};

Result<double> checked_prior(const CaptureTable& table, const GraphAveragingOptions& options) {
  if (table.list_count() < 3 || table.list_count() > kMostGraphLists)
    return fail(ErrorCode::invalid_input, "averaging over decomposable graphs takes 3 to 6 lists",
                "lists: " + std::to_string(table.list_count()));
  const double prior = options.prior_persons_a_cell.value_or(1.0 / static_cast<double>(table.cell_count()));
  if (!(prior > 0) || !std::isfinite(prior))
    return fail(ErrorCode::invalid_input, "prior persons a cell must be more than 0");
  if (!(options.level > 0 && options.level < 1))
    return fail(ErrorCode::invalid_input, "the level of an interval lies between 0 and 1");
  return prior;
}

std::vector<GraphShare> shares(std::span<const DecomposableGraph> graphs, std::span<const double> mass) {
  const double all = std::accumulate(mass.begin(), mass.end(), 0.0);
  std::vector<std::size_t> order(graphs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](auto a, auto b) { return mass[a] > mass[b]; });
  std::vector<GraphShare> found;
  for (const std::size_t graph : order)
    found.push_back({.graph = graph_text(graphs[graph]), .probability = mass[graph] / all});
  return found;
}

GraphAverage summary(const CaptureTable& table, double prior, double level, const HiddenPosterior& posterior,
                     std::vector<GraphShare> graphs) {
  const auto observed = static_cast<double>(table.observed_persons());
  return {.prior_persons_a_cell = prior,
          .observed_persons = table.observed_persons(),
          .mean_hidden = posterior.mean(),
          .median_hidden = posterior.quantile(0.5),
          .interval = {.method = "credible",
                       .level = level,
                       .lower = observed + posterior.quantile((1 - level) / 2),
                       .upper = observed + posterior.quantile((1 + level) / 2)},
          .tail_mass = posterior.tail_mass(),
          .graphs = std::move(graphs)};
}

}  // namespace

std::vector<DecomposableGraph> decomposable_graphs(int list_count) {
  ZICHT_EXPECT(list_count >= 2 && list_count <= kMostGraphLists);
  const auto lists = static_cast<std::size_t>(list_count);
  std::vector<DecomposableGraph> found;
  for (std::uint32_t edges = 0; edges < std::uint32_t{1} << lists * (lists - 1) / 2; ++edges) {
    std::array<ListMask, kMostGraphLists> neighbours{};
    std::uint32_t pair = 0;
    for (std::size_t j = 1; j < lists; ++j)
      for (std::size_t i = 0; i < j; ++i, ++pair)
        if ((edges >> pair & 1U) != 0) {
          neighbours[i] |= ListMask{1} << j;
          neighbours[j] |= ListMask{1} << i;
        }
    std::vector<int> powers(std::size_t{1} << lists, 0);
    if (!add_margins(std::span(neighbours).first(lists), powers)) continue;
    DecomposableGraph graph{.edges = edges, .margins = {}};
    for (ListMask margin = 0; margin < powers.size(); ++margin)
      if (powers[margin] != 0) graph.margins.push_back({.lists = margin, .power = powers[margin]});
    found.push_back(std::move(graph));
  }
  return found;
}

std::string graph_text(const DecomposableGraph& graph) {
  std::vector<std::string> cliques;
  for (const auto& margin : graph.margins) {
    if (margin.power < 0) continue;
    std::string& clique = cliques.emplace_back();
    for (ListMask rest = margin.lists; rest != 0; rest &= rest - 1)
      clique += static_cast<char>('1' + std::countr_zero(rest));
  }
  std::ranges::sort(cliques, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  std::string text = "[";
  for (const std::string& clique : cliques) text.append(text.size() > 1 ? "," : "").append(clique);
  return text + "]";
}

Result<GraphAverage> average_over_graphs(const CaptureTable& table, const GraphAveragingOptions& options) {
  ZICHT_TRY(const double prior, checked_prior(table, options));
  const GraphDensity density(table, prior);
  const HiddenGrid grid =
      adaptive_grid(kMostPersons, density.modes(kMostPersons), [&](std::span<const std::int64_t> hidden) {
        const auto sums = density.sum_over_graphs(hidden, std::vector<double>(hidden.size(), 0));
        std::vector<double> logs;
        for (const double sum : sums.densities)
          logs.push_back(sum > 0 ? sums.scale + std::log(sum) : kNoWeight);
        return logs;
      });
  const auto sums = density.sum_over_graphs(grid.hidden, grid.weights);
  return summary(table, prior, options.level, HiddenPosterior(grid, sums.densities),
                 shares(density.graphs(), sums.graph_mass));
}

Result<GraphAverage> average_over_values(const CaptureTable& table, std::span<const std::int64_t> hidden,
                                         const GraphAveragingOptions& options) {
  ZICHT_TRY(const double prior, checked_prior(table, options));
  if (hidden.empty() || hidden.front() < 0 || !std::ranges::is_sorted(hidden, std::less_equal<>{}))
    return fail(ErrorCode::invalid_input, "numbers of hidden persons must rise from 0 or more");
  const GraphDensity density(table, prior);
  const HiddenGrid grid = each_value(hidden);
  const auto sums = density.sum_over_graphs(grid.hidden, grid.weights);
  return summary(table, prior, options.level, HiddenPosterior(grid, sums.densities),
                 shares(density.graphs(), sums.graph_mass));
}

Estimate estimate_of(const GraphAverage& average) {
  return {.route = "decomposable_graphs",
          .model = average.graphs.front().graph,
          .assumption = Assumption::independent_given_graph,
          .observed_persons = average.observed_persons,
          .hidden_persons = average.median_hidden,
          .interval = average.interval};
}

}  // namespace zicht::estimate
