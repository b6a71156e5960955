#include "harness/runner/samconfig.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace leastwise::runner {
namespace {

/// The text between the quotes of a TOML string at the start of `text`, escapes of `"` and `\` undone.
std::string unquote(std::string_view text) {
    text = core::trim(text);
    if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return std::string(text);
    std::string value;
    for (std::size_t i = 1; i < text.size() && text[i] != text.front(); ++i) {
        if (text[i] == '\\' && text.front() == '"' && i + 1 < text.size()) ++i;
        value += text[i];
    }
    return value;
}

/// `A=1 B="two words"` as pairs.
std::vector<std::pair<std::string, std::string>> split_overrides(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    std::size_t at = 0;
    while (at < text.size()) {
        at = text.find_first_not_of(' ', at);
        const auto equals = text.find('=', at);
        if (at == std::string_view::npos || equals == std::string_view::npos) break;
        const std::string name(text.substr(at, equals - at));
        std::size_t end = equals + 1;
        std::string value;
        for (bool quoted = false; end < text.size() && (quoted || text[end] != ' '); ++end) {
            if (text[end] == '"') {
                quoted = !quoted;
            } else {
                value += text[end];
            }
        }
        pairs.emplace_back(name, value);
        at = end;
    }
    return pairs;
}

/// One past the bracket that closes the array at `begin`; the text's end where none does.
std::size_t end_of_array(std::string_view text, std::size_t begin) {
    char quote = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == ']') {
            return i + 1;
        }
    }
    return text.size();
}

/// The strings of `["A=1", "B=2"]` with a space between; any other value as it is.
std::string joined(std::string_view value) {
    if (!value.starts_with('[')) return unquote(value);
    std::string list;
    for (std::size_t i = 1; i < value.size(); ++i) {
        if (value[i] != '"' && value[i] != '\'') continue;
        const char quote = value[i];
        const std::size_t begin = i;
        for (++i; i < value.size() && value[i] != quote; ++i) {
            if (value[i] == '\\' && quote == '"') ++i;
        }
        if (!list.empty()) list += ' ';
        list += unquote(value.substr(begin, std::min(i + 1, value.size()) - begin));
    }
    return list;
}

/// In the order in which they are taken: later ones stand over earlier ones.
enum class Table { global, build, deploy };
constexpr std::array kTables = {Table::global, Table::build, Table::deploy};

std::string_view name_of(Table table) {
    switch (table) {
        case Table::global: return "global";
        case Table::build: return "build";
        case Table::deploy: return "deploy";
    }
    return {};
}

struct Setting {
    Table table = Table::global;
    std::string key, value;
};

void take(const Setting& setting, SamConfig& config) {
    const std::string& key = setting.key;
    if (setting.table != Table::build) {
        if (key == "stack_name") config.stack_name = setting.value;
        if (key == "parameter_overrides") config.parameter_overrides = split_overrides(setting.value);
    }
    if (setting.table != Table::deploy) {
        if (key == "template" || key == "template_file") config.template_file = setting.value;
        if (key == "build_dir") config.build_dir = setting.value;
    }
}

SamConfig config_of(const std::vector<Setting>& settings) {
    SamConfig config;
    for (const Table table : kTables) {
        for (const Setting& setting : settings) {
            if (setting.table == table) take(setting, config);
        }
    }
    return config;
}

/// The table of `[prod.deploy.parameters]`.
std::optional<Table> table_of(std::string_view section, std::string_view environment) {
    for (const Table table : kTables) {
        if (section == "[" + std::string(environment) + "." + std::string(name_of(table)) + ".parameters]")
            return table;
    }
    return {};
}

std::string text_of(const core::Document& value) {
    if (const std::string* text = value.if_string()) return *text;
    if (const auto number = value.as_integer()) return std::to_string(*number);
    return {};
}

/// A text, a list of `A=1` or an object {A: 1}, as one text.
std::string overrides_of(const core::Document& value) {
    std::vector<std::string> parts;
    if (const auto* list = value.if_array()) {
        for (const core::Document& one : *list) parts.push_back(text_of(one));
    } else if (const core::Object* object = value.if_object()) {
        for (const core::Member& one : *object) parts.push_back(one.name + "=\"" + text_of(one.value) + "\"");
    } else {
        parts.push_back(text_of(value));
    }
    return core::join(parts, " ");
}

}  // namespace

SamConfig read_samconfig(std::string_view text, std::string_view environment) {
    std::vector<Setting> settings;
    std::string_view section;
    bool found = false;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = core::trim(text.substr(at, end - at));
        const auto equals = line.find('=');
        if (line.starts_with('[')) {
            section = line;
            found = found || section.starts_with("[" + std::string(environment) + ".");
        } else if (!line.starts_with('#') && equals != std::string_view::npos) {
            std::string_view value = core::trim(line.substr(equals + 1));
            if (value.starts_with('[')) {
                const auto begin = static_cast<std::size_t>(value.data() - text.data());
                const std::size_t close = end_of_array(text, begin);
                value = text.substr(begin, close - begin);
                end = std::max(end, std::min(text.find('\n', close), text.size()));
            }
            if (const auto table = table_of(section, environment))
                settings.push_back({*table, std::string(core::trim(line.substr(0, equals))), joined(value)});
        }
        at = end + 1;
    }
    SamConfig config = config_of(settings);
    config.found = found;
    return config;
}

SamConfig read_samconfig_yaml(std::string_view text, std::string_view environment, std::string& problem) {
    core::Diagnostics diagnostics;
    const auto document = templates::parse_yaml(text, 0, diagnostics);
    if (!document) {
        problem = diagnostics.empty() ? "it cannot be read" : diagnostics.front().message;
        return {};
    }
    const core::Document* chosen = document->find(environment);
    std::vector<Setting> settings;
    for (const Table table : kTables) {
        const core::Document* command = chosen == nullptr ? nullptr : chosen->find(name_of(table));
        const core::Document* parameters = command == nullptr ? nullptr : command->find("parameters");
        if (parameters == nullptr || parameters->if_object() == nullptr) continue;
        for (const core::Member& one : *parameters->if_object()) {
            const bool overrides = one.name == "parameter_overrides";
            settings.push_back({table, one.name, overrides ? overrides_of(one.value) : text_of(one.value)});
        }
    }
    SamConfig config = config_of(settings);
    config.found = chosen != nullptr;
    return config;
}

}  // namespace leastwise::runner
