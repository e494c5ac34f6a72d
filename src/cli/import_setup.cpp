#include "cli/import_setup.hpp"

#include <iostream>

#include "cli/installation.hpp"
#include "cli/registry_access.hpp"

namespace zicht::cli {

namespace fs = std::filesystem;

Result<OpenedForImport> open_for_import(const std::string& folder, registry::Access access) {
  ZICHT_TRY(services::Session opened, services::Session::open(folder, access, system_now));
  auto session = std::make_unique<services::Session>(std::move(opened));
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(installed));
  ZICHT_TRY(auto intake, services::ReportIntake::open(*session, shipped));
  return OpenedForImport{std::move(session), std::move(intake)};
}

Result<std::string> import_template() {
  ZICHT_TRY(const auto installed, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(installed));
  ZICHT_TRY(const Codebook codebook, Codebook::parse(services::in_folder(shipped, "codelists")));
  ZICHT_TRY(const auto definitions, intake::IntakeDefinitions::parse(shipped, {}, codebook));
  return definitions.fields.csv_template();
}

Result<intake::Mapping> load_mapping(const std::string& name, const registry::DefinitionFiles& definitions) {
  if (const auto own = definitions.find("mappings/" + name + ".toml"); own != definitions.end())
    return intake::Mapping::parse(own->second, own->first);
  ZICHT_TRY(const std::string content, read_file(name));
  return intake::Mapping::parse(content, name);
}

Result<std::unique_ptr<ReportInput>> ReportInput::open(const std::string& file, const std::string& encoding) {
  auto input = std::unique_ptr<ReportInput>(new ReportInput);
  input->name_ = file;
  input->found_out_ = encoding.empty();
  if (file == "-") {
    if (encoding.empty())
      return fail(ErrorCode::invalid_input, "standard input needs --encoding", "",
                  "Say --encoding utf-8, or the encoding that it has.");
    ZICHT_TRY(input->text_, TextInput::over(std::cin, encoding_named(encoding)));
    return input;
  }
  std::error_code failed;
  if (!fs::exists(file, failed)) return fail(ErrorCode::not_found, "there is no such file", file);
  if (!fs::is_regular_file(file, failed))
    return fail(ErrorCode::not_found, "this is no ordinary file", file,
                "Send what comes through a pipe to standard input: zicht import - --encoding utf-8.");
  input->file_.open(file, std::ios::binary);
  if (!input->file_) return fail(ErrorCode::no_permission, "the file cannot be read", file);
  auto text = TextInput::over(input->file_, encoding.empty() ? std::nullopt : encoding_named(encoding));
  if (!text) {
    Error error = std::move(text).error();
    error.where = error.where.empty() ? file : file + ", " + error.where;
    return std::unexpected(std::move(error));
  }
  input->text_ = *std::move(text);
  return input;
}

void ReportInput::say_encoding(Console& console) const {
  if (found_out_ && text_->encoding() == Encoding::windows_1252)
    console.messages << "The file is not UTF-8: read as Windows-1252. --encoding says otherwise.\n";
}

}  // namespace zicht::cli
