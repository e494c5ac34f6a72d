#include "services/series_alarms.hpp"

namespace zicht::services {

Result<SeriesAlarms> alarms_of_file(std::istream& in, std::string_view name, double level,
                                    std::size_t threads) {
  if (!(level > 0 && level < 1))
    return fail(ErrorCode::invalid_input, "a level lies between 0 and 1", "--level", "Write it as 0.01.");
  SeriesAlarms found;
  ZICHT_TRY(found.series, alarms::read_series(in, name));
  ZICHT_TRY(found.points, alarms::judge_points(found.series, {level, threads}));
  found.summary = alarms::summary_of(found.points, level);
  return found;
}

Node alarms_node(const SeriesAlarms& found, double level) {
  Node points = Node::list();
  for (const alarms::JudgedPoint& point : found.points) {
    const bool judged = point.expected.has_value();
    points.add(Node::table()
                   .put("series", found.series[point.series].name)
                   .put("t", point.point.t)
                   .put("count", static_cast<std::int64_t>(point.point.count))
                   .put("expected", judged ? Node(*point.expected) : Node())
                   .put("lower", judged ? Node(point.lower) : Node())
                   .put("upper", judged ? Node(point.upper) : Node())
                   .put("p_value", judged ? Node(point.p_value) : Node())
                   .put("check", judged ? Node(std::string(alarms::name_of(point.check))) : Node())
                   .put("alarm", judged ? Node(static_cast<std::int64_t>(point.alarm)) : Node()));
  }
  return Node::table()
      .put("level", level)
      .put("judged", found.summary.judged)
      .put("not_judged", found.summary.not_judged)
      .put("expected_false", found.summary.expected_false)
      .put("points", points);
}

}  // namespace zicht::services
