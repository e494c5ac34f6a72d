#include "registry/chain_payload.hpp"

#include <algorithm>
#include <string>

#include "model/chain_fields.hpp"

namespace zicht::registry {
namespace {

// Keys of the maps; docs/format.md. Numbers below 15 are those of other payloads.
enum EventKey : std::int64_t {
  kSubmission = 2,
  kObjectKind = 15,
  kObject = 16,
  kOwnKey = 17,
  kPersonKey = 18,
  kReferences = 19,
  kRelation = 20,
  kFrom = 21,
  kTo = 22
};

std::unexpected<Error> damaged() { return fail(ErrorCode::corrupt, "the payload of an event is damaged"); }

/// Writes the fields of an object that are known.
class FieldWriter {
 public:
  explicit FieldWriter(const Codebook& book) : book_(book) {}

  void operator()(const ChainField& field, const CodeId& code) {
    if (code != kUnknown) entry(field).text(book_.list(field.list)[code].code);
  }
  void operator()(const ChainField& field, const std::vector<CodeId>& codes) { put(field, codes, kUnknown); }
  void operator()(const ChainField& field, FirstAndOthers<const CodeId, const std::vector<CodeId>> codes) {
    put(field, codes.others, codes.first);
  }
  void operator()(const ChainField& field, const std::optional<Date>& day) {
    if (day) entry(field).integer(day->days);
  }
  template <std::integral Number>
  void operator()(const ChainField& field, const std::optional<Number>& number) {
    if (number) entry(field).integer(*number);
  }
  void operator()(const ChainField& field, const AgeInterval& age) {
    if (!age.known()) return;
    entry(field).array(2);
    body_.integer(age.lower);
    body_.integer(age.upper);
  }
  void operator()(const ChainField& field, const PeopleInterval& people) {
    if (people == PeopleInterval{}) return;
    entry(field).array(people.upper ? 2 : 1);
    body_.integer(people.lower);
    if (people.upper) body_.integer(*people.upper);
  }

  void append_to(CborWriter& out) const {
    out.map(entries_);
    out.encoded(body_.written());
  }

 private:
  /// The first code and the others; of the others alone when there is no first.
  void put(const ChainField& field, const std::vector<CodeId>& others, CodeId first) {
    const std::size_t count = others.size() + (first == kUnknown ? 0 : 1);
    if (count == 0) return;
    const CodeList& list = book_.list(field.list);
    entry(field).array(count);
    if (first != kUnknown) body_.text(list[first].code);
    for (const CodeId code : others) body_.text(list[code].code);
  }
  CborWriter& entry(const ChainField& field) {
    ++entries_;
    body_.integer(field.key);
    return body_;
  }
  const Codebook& book_;
  CborWriter body_;
  std::size_t entries_ = 0;
};

/// Reads fields from a map whose keys ascend, as the fields' keys do.
class FieldReader {
 public:
  FieldReader(CborReader& in, const Codebook& book) : in_(in), book_(book), left_(in.map()) { advance(); }

  void operator()(const ChainField& field, CodeId& code) {
    if (at(field)) code = read_code(field);
  }
  void operator()(const ChainField& field, std::vector<CodeId>& codes) {
    if (at(field)) codes = read_codes(field);
  }
  void operator()(const ChainField& field, FirstAndOthers<CodeId, std::vector<CodeId>> codes) {
    if (!at(field)) return;
    codes.others = read_codes(field);
    if (codes.others.empty()) return;
    codes.first = codes.others.front();
    codes.others.erase(codes.others.begin());
  }
  void operator()(const ChainField& field, std::optional<Date>& day) {
    if (at(field)) day = Date{static_cast<std::int32_t>(read_integer())};
  }
  template <std::integral Number>
  void operator()(const ChainField& field, std::optional<Number>& number) {
    if (at(field)) number = static_cast<Number>(read_integer());
  }
  void operator()(const ChainField& field, AgeInterval& age) {
    if (!at(field)) return;
    if (in_.array() != 2) wrong_ = true;
    age.lower = static_cast<std::uint8_t>(in_.integer());
    age.upper = static_cast<std::uint8_t>(in_.integer());
    advance();
  }
  void operator()(const ChainField& field, PeopleInterval& people) {
    if (!at(field)) return;
    const std::size_t length = in_.array();
    wrong_ = wrong_ || length < 1 || length > 2;
    people.lower = static_cast<std::int32_t>(in_.integer());
    if (length == 2) people.upper = static_cast<std::int32_t>(in_.integer());
    advance();
  }

  void skip_rest() {
    while (pending_ && !in_.failed()) {
      in_.skip();
      advance();
    }
  }
  bool wrong() const { return wrong_; }
  const std::string& unknown_code() const { return unknown_code_; }

 private:
  void advance() {
    pending_ = left_ > 0 && !in_.failed();
    if (!pending_) return;
    --left_;
    key_ = in_.key(key_);
  }
  /// Whether this field comes next; fields that a later version added are passed over.
  bool at(const ChainField& field) {
    while (pending_ && !in_.failed() && key_ < field.key) {
      in_.skip();
      advance();
    }
    return pending_ && !in_.failed() && key_ == field.key;
  }
  CodeId code_in(const CodeList& list) {
    const std::string_view text = in_.text();
    const auto id = list.find(text);
    if (!id && !in_.failed() && unknown_code_.empty()) unknown_code_ = list.id() + ": " + std::string(text);
    return id.value_or(kUnknown);
  }
  CodeId read_code(const ChainField& field) {
    const CodeId code = code_in(book_.list(field.list));
    advance();
    return code;
  }
  std::vector<CodeId> read_codes(const ChainField& field) {
    const CodeList& list = book_.list(field.list);
    std::vector<CodeId> codes(in_.array());
    for (CodeId& code : codes) code = code_in(list);
    advance();
    return codes;
  }
  std::int64_t read_integer() {
    const std::int64_t number = in_.integer();
    advance();
    return number;
  }

  CborReader& in_;
  const Codebook& book_;
  std::size_t left_;
  std::int64_t key_ = -1;
  bool pending_ = false;
  bool wrong_ = false;
  std::string unknown_code_;
};

ChainObject object_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::follow_up:
      return FollowUp{};
    case ObjectKind::investigation:
      return Investigation{};
    case ObjectKind::suspect:
      return Suspect{};
    case ObjectKind::court_case:
      return Case{};
    case ObjectKind::disposal:
      return Disposal{};
    case ObjectKind::judgment:
      return Judgment{};
    default:
      return Concern{};
  }
}

/// \param last  tables are objects too, but none of the chain
bool is_object_kind(std::int64_t number, ObjectKind last = ObjectKind::judgment) {
  return static_cast<std::int64_t>(ObjectKind::concern) <= number &&
         number <= static_cast<std::int64_t>(last);
}

bool is_relation(std::int64_t number) {
  return 0 <= number && number < static_cast<std::int64_t>(kRelations);
}

/// Whether the bytes are a keyed hash; if so, `key` is it.
bool read_key(CborReader& in, Fingerprint& key) {
  const auto bytes = in.bytes();
  if (bytes.size() != key.size()) return false;
  std::ranges::copy(bytes, key.begin());
  return true;
}

bool read_references(CborReader& in, ChainKeys& keys) {
  keys.references.resize(in.array());
  for (auto& [relation, key] : keys.references) {
    if (in.array() != 2) return false;
    const std::int64_t number = in.integer();
    if (!is_relation(number) || !read_key(in, key)) return false;
    relation = static_cast<Relation>(number);
  }
  return true;
}

}  // namespace

Bytes encode_object(const ChainObject& object, const ChainKeys& keys, std::string_view submission,
                    const Codebook& codebook) {
  CborWriter out;
  out.map(2U + (submission.empty() ? 0 : 1) + (keys.own ? 1 : 0) + (keys.person ? 1 : 0) +
          (keys.references.empty() ? 0 : 1));
  if (!submission.empty()) {
    out.integer(kSubmission);
    out.text(submission);
  }
  out.integer(kObjectKind);
  out.integer(static_cast<std::int64_t>(kind_of(object)));
  out.integer(kObject);
  FieldWriter fields(codebook);
  std::visit([&](const auto& one) { for_each_field(one, fields); }, object);
  fields.append_to(out);
  if (keys.own) {
    out.integer(kOwnKey);
    out.bytes(*keys.own);
  }
  if (keys.person) {
    out.integer(kPersonKey);
    out.bytes(*keys.person);
  }
  if (!keys.references.empty()) {
    out.integer(kReferences);
    out.array(keys.references.size());
    for (const auto& [relation, key] : keys.references) {
      out.array(2);
      out.integer(static_cast<std::int64_t>(relation));
      out.bytes(key);
    }
  }
  return std::move(out).take();
}

Result<LoggedObject> decode_object(std::span<const std::uint8_t> payload, const Codebook& codebook) {
  CborReader in(payload);
  LoggedObject logged;
  bool wrong = false;
  bool any = false;
  std::string unknown_code;
  std::int64_t key = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed() && !wrong; --left) {
    key = in.key(key);
    if (key == kObjectKind) {
      const std::int64_t kind = in.integer();
      wrong = !is_object_kind(kind);
      if (!wrong) logged.object = object_of(static_cast<ObjectKind>(kind));
    } else if (key == kObject) {
      any = true;
      FieldReader fields(in, codebook);
      std::visit([&](auto& one) { for_each_field(one, fields); }, logged.object);
      fields.skip_rest();
      wrong = fields.wrong();
      unknown_code = fields.unknown_code();
    } else if (key == kOwnKey) {
      wrong = !read_key(in, logged.keys.own.emplace());
    } else if (key == kPersonKey) {
      wrong = !read_key(in, logged.keys.person.emplace());
    } else if (key == kReferences) {
      wrong = !read_references(in, logged.keys);
    } else {
      in.skip();
    }
  }
  if (wrong || !any || !in.complete()) return damaged();
  if (!unknown_code.empty())
    return fail(ErrorCode::invalid_config, "the log holds a code that the code lists do not have",
                unknown_code, "Put the code back into its list: a code that was used is never removed.");
  return logged;
}

Result<ObjectKind> decode_object_kind(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  std::int64_t key = -1;
  std::int64_t number = 0;
  for (std::size_t left = in.map(); left > 0 && !in.failed(); --left) {
    key = in.key(key);
    if (key == kObjectKind)
      number = in.integer();
    else
      in.skip();
  }
  if (!in.complete() || !is_object_kind(number, ObjectKind::table)) return damaged();
  return static_cast<ObjectKind>(number);
}

bool holds_object(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  std::int64_t key = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed(); --left) {
    key = in.key(key);
    if (key == kObject) return true;
    in.skip();
  }
  return false;
}

Result<LoggedTie> decode_tie(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  LoggedTie tie;
  std::int64_t key = -1;
  std::int64_t relation = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed(); --left) {
    key = in.key(key);
    if (key == kRelation)
      relation = in.integer();
    else if (key == kFrom)
      tie.from = static_cast<ObjectNumber>(in.integer());
    else if (key == kTo)
      tie.to = static_cast<ObjectNumber>(in.integer());
    else
      in.skip();
  }
  if (!in.complete() || !is_relation(relation) || tie.from == 0 || tie.to == 0) return damaged();
  tie.relation = static_cast<Relation>(relation);
  return tie;
}

}  // namespace zicht::registry
