#include "harness/runner/settings.hpp"

#include "runtime/core/nearest.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <array>

namespace leastwise::runner {
namespace {

using core::Document;

/// What the readers of the members share.
struct Reading {
    const ReadFile& read_file;
    core::SourceFiles files{};
    Settings settings{};
    core::Diagnostics diagnostics{};

    void refuse(core::Span span, std::string message, std::string hint) {
        diagnostics.push_back({core::Severity::error, "LW0403", span, std::move(message), std::move(hint)});
    }
};

void read_managed_policies(const Document& value, Reading& reading) {
    const auto add = [&reading](const Document& one) {
        const std::string* file = one.if_string();
        if (file != nullptr && !file->empty()) {
            reading.settings.managed_policy_files.emplace_back(*file);
        } else {
            reading.refuse(one.span(), "managed_policies names no file", "write a file or a list of files");
        }
    };
    if (const auto* list = value.if_array()) {
        for (const Document& one : *list) add(one);
    } else {
        add(value);
    }
}

void read_section(const Document& value, Reading& reading) {
    auto described = read_organization(value, reading.files, reading.read_file, reading.diagnostics);
    reading.files = described.files;
    reading.settings.organization = std::make_shared<const OrganizationSettings>(std::move(described));
}

void read_denial_messages(const Document& value, Reading& reading) {
    const std::string* text = value.if_string();
    if (text != nullptr && *text == "classic") {
        reading.settings.denial_detail = iam::DenialDetail::classic;
    } else if (text == nullptr || *text != "policy_arn") {
        reading.refuse(value.span(), "denial_messages is neither policy_arn nor classic",
                       "policy_arn ends explicit denials with the policy's ARN, as AWS does since 2026");
    }
}

struct Known {
    std::string_view name;
    void (*read)(const Document&, Reading&);
};

constexpr std::array kKnown = {Known{"managed_policies", &read_managed_policies},
                               Known{"organization", &read_section},
                               Known{"denial_messages", &read_denial_messages}};

void read_member(const core::Member& member, Reading& reading) {
    const auto known = std::ranges::find(kKnown, member.name, &Known::name);
    if (known != kKnown.end()) return known->read(member.value, reading);
    core::Nearest nearest(member.name);
    for (const Known& one : kKnown) nearest.offer(one.name);
    reading.refuse(member.name_span, "\"" + member.name + "\" is no setting",
                   nearest.found().empty() ? "remove it" : "did you mean \"" + nearest.found() + "\"?");
}

std::string to_problem(const core::Diagnostics& diagnostics, const core::SourceFiles& files) {
    std::string text;
    for (const core::Diagnostic& one : diagnostics) {
        if (!text.empty()) text += '\n';
        text += core::to_text(one, files);
    }
    return text;
}

}  // namespace

Settings read_settings(std::string_view text, const std::string& path, const ReadFile& read) {
    Reading reading{.read_file = read};
    const std::uint16_t file = reading.files.add(path);
    const auto document = templates::parse_yaml(text, file, reading.diagnostics);
    if (document && document->if_object() != nullptr) {
        for (const core::Member& member : *document->if_object()) read_member(member, reading);
    } else if (document && !document->is_null()) {
        reading.refuse(document->span(), "the settings are no mapping", "write `name: value`");
    }
    if (core::has_errors(reading.diagnostics))
        reading.settings.problem = to_problem(reading.diagnostics, reading.files);
    return std::move(reading.settings);
}

}  // namespace leastwise::runner
