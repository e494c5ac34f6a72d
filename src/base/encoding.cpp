#include "base/encoding.hpp"

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <istream>
#include <set>
#include <string>
#include <utility>

#include "base/contract.hpp"
#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;
constexpr std::size_t kLongestLine = std::size_t{1}
                                     << 20;  // of a line without end only the beginning is looked at
constexpr std::size_t kMostWords = 4000;     // that are looked at to tell an encoding

struct EncodingFacts {
  std::string_view name;
  const char* icu;
};
// In the order of the enumeration.
constexpr std::array kEncodings = {EncodingFacts{"utf-8", "UTF-8"},
                                   EncodingFacts{"utf-16", "UTF-16"},
                                   EncodingFacts{"windows-1252", "windows-1252"},
                                   EncodingFacts{"windows-1250", "windows-1250"},
                                   EncodingFacts{"windows-1251", "windows-1251"},
                                   EncodingFacts{"windows-1254", "windows-1254"},
                                   EncodingFacts{"ibm850", "ibm-850"}};
/// Encodings of one byte a letter, likeliest first.
constexpr std::array kSingleByte = {Encoding::windows_1252, Encoding::windows_1254, Encoding::windows_1250,
                                    Encoding::ibm850, Encoding::windows_1251};

/// The letters beyond ASCII that the words of one language have together. Western, then Nordic, Central
/// European and Turkish ones.
constexpr std::array<std::u16string_view, 13> kAlphabets = {
    u"éèêëïîôûùüçàâœæÿ", u"áéíóúüñçï", u"áâãàçéêíóôõúü",          u"àèéìíîòóùú", u"äëïöüßéçáè", u"åäæéöøü",
    u"áéíóúýþæöð",       u"óąćęłńśźż", u"áäéíóôúýčďěĺľňŕřšťůžöü", u"áéíóöúüőű",  u"âîăşţ",      u"ćčđšž",
    u"âçîöûüğışi"};

/// Not in Windows-1252, though ICU reads them as controls.
bool is_open_in_1252(char c) {
  return c == '\x81' || c == '\x8D' || c == '\x8F' || c == '\x90' || c == '\x9D';
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter converter_of(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  ZICHT_EXPECT(U_SUCCESS(status) && converter != nullptr);
  return converter;
}

/// The letters of one-byte text in an encoding.
std::u16string decoded(Encoding encoding, std::string_view bytes) {
  const Converter converter = converter_of(kEncodings[static_cast<std::size_t>(encoding)].icu);
  std::u16string text(bytes.size() * 2 + 1, u'\0');
  UErrorCode status = U_ZERO_ERROR;
  const auto length = ucnv_toUChars(converter.get(), text.data(), static_cast<std::int32_t>(text.size()),
                                    bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  text.resize(U_SUCCESS(status) ? static_cast<std::size_t>(length) : 0);
  return text;
}

/// Whether some language has all accented letters of this word.
bool is_of_one_language(std::u16string_view word) {
  std::u16string letters;
  for (const char16_t c : word)
    if (c >= 0x80 && u_isalpha(c) != 0) letters += static_cast<char16_t>(u_tolower(c));
  return std::ranges::any_of(kAlphabets, [&](std::u16string_view alphabet) {
    return letters.find_first_not_of(alphabet) == std::u16string::npos;
  });
}

/// Eth and thorn, which only Icelandic has, and which Turkish and Central European letters become.
bool is_rare(char16_t c) { return c == u'ð' || c == u'Ð' || c == u'þ' || c == u'Þ'; }
/// Letters by their class, which stand above others: no word begins or ends with one of them.
bool is_ordinal(char16_t c) { return c == u'ª' || c == u'º'; }

/// How little like a word some letters are: signs between letters, capitals behind small letters, letters of
/// two scripts or of no one language, rows of accented letters. 0 = like any word.
double oddness(std::u16string_view word) {
  double odd = 0;
  const auto beyond_ascii = [](char16_t c) { return c >= 0x80; };
  const auto script = [](char16_t c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status);
  };
  const bool is_mixed =
      std::ranges::count_if(word, [&](char16_t c) { return c >= 0x80 && script(c) == USCRIPT_LATIN; }) > 1 &&
      !is_of_one_language(word);
  if (is_mixed) odd += 1;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const char16_t c = word[at];
    if (is_rare(c)) odd += 1;
    const bool after_letter = at > 0 && u_isalpha(word[at - 1]) != 0;
    const bool before_letter = at + 1 < word.size() && u_isalpha(word[at + 1]) != 0;
    if (beyond_ascii(c) && (u_isalpha(c) == 0 || is_ordinal(c))) {
      const bool apostrophe = c == u'’' || c == u'‘' || c == u'–' || c == u'…';
      const bool opens = c == u'‚' || c == u'„' || c == u'“' || c == u'¿' || c == u'¡';
      if (c < 0xA0 || c == 0xFFFD)
        odd += 4;  // a control: no text has it
      else if (!apostrophe && ((after_letter && before_letter) || (opens && after_letter)))
        odd += 3;
      else if (u_isdigit(c) == 0 && !apostrophe && !opens && c != u'”' && (after_letter || before_letter))
        odd += 2;
    }
    if (!after_letter || u_isalpha(c) == 0) continue;
    const char16_t before = word[at - 1];
    if (!beyond_ascii(c) && !beyond_ascii(before)) continue;
    if (u_isupper(c) != 0 && u_islower(before) != 0) odd += 2;
    if (script(c) != script(before))
      odd += 3;
    else if (is_mixed && beyond_ascii(c) && beyond_ascii(before))
      odd += 1.5;
  }
  return odd;
}

/// Collects what a file holds beyond ASCII, to tell in which encoding its words are words.
class Words {
 public:
  void look_at(std::string_view line) {
    for (std::size_t at = 0; at < line.size() && words_.size() < kMostWords;) {
      const auto is_part = [&](std::size_t i) {
        const char c = line[i];
        return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      };
      if (!is_part(at)) {
        ++at;
        continue;
      }
      const std::size_t begin = at;
      while (at < line.size() && is_part(at)) ++at;
      const std::string_view word = line.substr(begin, at - begin);
      if (!is_ascii(word) && word.size() < 60) words_.emplace(word);
    }
  }
  bool any_open_in_1252() const {
    return std::ranges::any_of(
        words_, [](const std::string& word) { return std::ranges::any_of(word, is_open_in_1252); });
  }
  double oddness_in(Encoding encoding) const {
    double odd = 0;
    for (const std::string& word : words_) {
      odd += oddness(decoded(encoding, word));
      if (encoding == Encoding::windows_1252 && std::ranges::any_of(word, is_open_in_1252)) odd += 4;
    }
    return odd;
  }

 private:
  std::set<std::string> words_;
};

std::unexpected<Error> another_encoding(std::string_view name, bool proved) {
  const std::string said(name);
  return fail(ErrorCode::invalid_input,
              proved ? "the file is neither UTF-8 nor Windows-1252: it looks like " + said
                     : "the file is not UTF-8, and looks more like " + said + " than like Windows-1252",
              "",
              "Say --encoding " + said + (proved ? "" : " or --encoding windows-1252") +
                  ", or save the file as CSV UTF-8. The others are utf-16, windows-1252, windows-1250, "
                  "windows-1251, windows-1254 and ibm850 (\"CSV (MS-DOS)\").");
}

/// Which of one byte a letter: Windows-1252 unless another is clearly likelier.
Result<Encoding> single_byte(const Words& words) {
  Encoding best = Encoding::windows_1252;
  double least = words.oddness_in(best);
  const double of_1252 = least;
  for (const Encoding other : kSingleByte)
    if (const double odd = words.oddness_in(other); odd < least) {
      least = odd;
      best = other;
    }
  if (words.any_open_in_1252())
    return another_encoding(name_of(best == Encoding::windows_1252 ? Encoding::ibm850 : best), true);
  if (best != Encoding::windows_1252 && of_1252 - least >= 2 && least <= of_1252 / 2)
    return another_encoding(name_of(best), false);
  return Encoding::windows_1252;
}

}  // namespace

std::string_view name_of(Encoding encoding) { return kEncodings[static_cast<std::size_t>(encoding)].name; }

std::optional<Encoding> encoding_named(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ')
      plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  constexpr std::array<std::pair<std::string_view, Encoding>, 21> kNames = {{
      {"utf8", Encoding::utf8},
      {"utf16", Encoding::utf16},
      {"utf16le", Encoding::utf16},
      {"utf16be", Encoding::utf16},
      {"windows1252", Encoding::windows_1252},
      {"cp1252", Encoding::windows_1252},
      {"latin1", Encoding::windows_1252},
      {"iso88591", Encoding::windows_1252},
      {"windows1250", Encoding::windows_1250},
      {"cp1250", Encoding::windows_1250},
      {"windows1251", Encoding::windows_1251},
      {"cp1251", Encoding::windows_1251},
      {"windows1254", Encoding::windows_1254},
      {"cp1254", Encoding::windows_1254},
      {"1254", Encoding::windows_1254},
      {"iso88599", Encoding::windows_1254},
      {"ibm850", Encoding::ibm850},
      {"cp850", Encoding::ibm850},
      {"850", Encoding::ibm850},
      {"1250", Encoding::windows_1250},
      {"1251", Encoding::windows_1251},
  }};
  for (const auto& [known, encoding] : kNames)
    if (known == plain) return encoding;
  return std::nullopt;
}

std::string_view binary_kind(std::string_view beginning) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds = {{
      {"PK\x03\x04", "a workbook (.xlsx, .ods) or another archive"},
      {"PK\x05\x06", "an empty archive"},
      {"\x1F\x8B", "compressed (.gz)"},
      {"\xD0\xCF\x11\xE0", "a workbook or document of an older office program (.xls, .doc)"},
      {"%PDF", "a PDF document"},
      {"BZh", "compressed (.bz2)"},
      {"\xFD"
       "7zXZ",
       "compressed (.xz)"},
      {"SQLite format 3", "a database of SQLite"},
  }};
  for (const auto& [magic, kind] : kKinds)
    if (beginning.starts_with(magic)) return kind;
  return {};
}

Result<Encoding> detect_encoding(std::istream& in) {
  std::string line(16, '\0');
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(in.gcount()));
  in.clear();
  in.seekg(0);
  if (const std::string_view kind = binary_kind(line); !kind.empty())
    return fail(ErrorCode::invalid_input, "the file is not text but " + std::string(kind), "",
                kind.starts_with("compressed") ? "Unpack it, and name the file that was in it."
                                               : "Save the sheet as CSV UTF-8, and name that file.");
  const bool marked = line.starts_with("\xFF\xFE") || line.starts_with("\xFE\xFF");
  // Without a mark: every second byte of Latin text is NUL.
  const bool looks_like = line.size() >= 4 && ((line[0] == '\0') != (line[1] == '\0')) &&
                          ((line[2] == '\0') != (line[3] == '\0'));
  if (marked || looks_like)
    return fail(ErrorCode::invalid_input, "the file is UTF-16", "line 1",
                "Say --encoding utf-16, or save it as CSV UTF-8; spreadsheets call UTF-16 \"Unicode text\".");
  bool any_utf8 = false;
  bool any_other = false;
  Words words;
  line.clear();
  std::string block(kBlock, '\0');
  const auto look = [&] {
    if (!is_ascii(line)) {
      (is_utf8(line) ? any_utf8 : any_other) = true;
      words.look_at(line);
    }
    line.clear();
  };
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    std::string_view rest(block.data(), static_cast<std::size_t>(in.gcount()));
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      line.append(rest.substr(0, std::min(end, kLongestLine)));
      look();
      rest.remove_prefix(end + 1);
    }
    if (line.size() < kLongestLine) line.append(rest);
  }
  look();
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
  in.clear();
  in.seekg(0);
  if (!any_other || any_utf8) return Encoding::utf8;
  return single_byte(words);
}

struct DecodingBuffer::State {
  State(std::istream& stream, Encoding of) : in(stream), encoding(of) {}
  std::istream& in;
  Encoding encoding;
  Converter converter;  ///< null for UTF-8, whose bytes pass as they are
  Converter to_utf8;
  std::string raw = std::string(kBlock, '\0');
  std::u16string units = std::u16string(kBlock + 16, u'\0');
  std::string text;
  bool ended = false;
  bool first = true;
  bool ends_lines_with_cr = false;

  /// The next block of the stream as UTF-8; empty at the end.
  void fill() {
    in.read(raw.data(), static_cast<std::streamsize>(raw.size()));
    const auto count = static_cast<std::size_t>(in.gcount());
    // As a streambuf says it: whoever reads finds its stream bad.
    if (in.bad()) throw std::ios_base::failure("the file cannot be read to its end");
    ended = count == 0;
    const bool marked = raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF");
    if (first && encoding == Encoding::utf16 && count > 1 && !marked && raw[0] != '\0' && raw[1] == '\0')
      converter = converter_of("UTF-16LE");  // as Windows writes it; without a mark ICU takes the other order
    if (converter == nullptr) {
      text.assign(raw, 0, count);
    } else {
      convert(count);
    }
    if (std::exchange(first, false))
      ends_lines_with_cr = text.find('\n') == std::string::npos &&
                           std::string_view(text).substr(0, text.empty() ? 0 : text.size() - 1).find('\r') !=
                               std::string_view::npos;
    if (ends_lines_with_cr) std::ranges::replace(text, '\r', '\n');
  }

  void convert(std::size_t count) {
    if (encoding == Encoding::windows_1252)
      for (std::size_t at = 0; at < count; ++at)
        if (is_open_in_1252(raw[at])) return convert_1252(count);
    text.clear();
    append(raw.data(), raw.data() + count, ended);
  }

  /// ICU reads the five bytes that Windows-1252 leaves open as controls.
  void convert_1252(std::size_t count) {
    text.clear();
    std::size_t from = 0;
    for (std::size_t at = 0; at <= count; ++at) {
      if (at < count && !is_open_in_1252(raw[at])) continue;
      append(raw.data() + from, raw.data() + at, false);
      if (at < count) text += kReplacementCharacter;
      from = at + 1;
    }
  }

  void append(const char* from, const char* end, bool flush) {
    do {
      UErrorCode status = U_ZERO_ERROR;
      char16_t* unit = units.data();
      ucnv_toUnicode(converter.get(), &unit, units.data() + units.size(), &from, end, nullptr, flush ? 1 : 0,
                     &status);
      const char16_t* made = units.data();
      const std::size_t before = text.size();
      text.resize(before + 3 * static_cast<std::size_t>(unit - units.data()) + 4);
      char* out = text.data() + before;
      UErrorCode written = U_ZERO_ERROR;
      ucnv_fromUnicode(to_utf8.get(), &out, text.data() + text.size(), &made, unit, nullptr, flush ? 1 : 0,
                       &written);
      text.resize(static_cast<std::size_t>(out - text.data()));
      if (status != U_BUFFER_OVERFLOW_ERROR) break;
    } while (true);
  }
};

DecodingBuffer::DecodingBuffer(std::istream& in, Encoding encoding)
    : state_(std::make_unique<State>(in, encoding)) {
  if (encoding == Encoding::utf8) return;
  state_->converter = converter_of(kEncodings[static_cast<std::size_t>(encoding)].icu);
  state_->to_utf8 = converter_of("UTF-8");
}
DecodingBuffer::~DecodingBuffer() = default;

DecodingBuffer::int_type DecodingBuffer::underflow() {
  do state_->fill();
  while (state_->text.empty() && !state_->ended);
  if (state_->text.empty()) return traits_type::eof();
  std::string& text = state_->text;
  setg(text.data(), text.data(), text.data() + text.size());
  return traits_type::to_int_type(*gptr());
}

}  // namespace zicht
