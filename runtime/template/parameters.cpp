#include "runtime/template/parameters.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace leastwise::templates {
namespace {

using core::Document;

const std::string* given_value(const Options& options, std::string_view name) {
    const std::string* value = nullptr;
    for (const auto& [parameter, text] : options.parameters) {
        if (parameter == name) value = &text;
    }
    return value;
}

std::optional<double> to_number(const std::string& text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || rest != end) return {};
    return value;
}

/// Limits of a parameter may be written as numbers or as texts.
std::optional<double> limit(const Document& declaration, std::string_view name) {
    const Document* value = declaration.find(name);
    const auto text = value == nullptr ? std::nullopt : scalar_text(*value);
    return text ? to_number(*text) : std::nullopt;
}

bool is_list_type(std::string_view type) {
    return type == "CommaDelimitedList" || type.starts_with("List<") ||
           type.find("<List<") != std::string_view::npos ||
           type == "AWS::SSM::Parameter::Value<CommaDelimitedList>";
}

bool is_known_type(std::string_view type) {
    return type == "String" || type == "Number" || type == "CommaDelimitedList" ||
           type.starts_with("List<") || type.starts_with("AWS::");
}

Document list_of(std::string_view text) {
    Document::Array elements;
    if (!core::trim(text).empty()) {
        for (const std::string_view part : core::split(text, ',')) elements.emplace_back(core::trim(part));
    }
    return Document(std::move(elements));
}

/// Checks one value against its declaration. The texts are CloudFormation's (mem).
class Check {
public:
    Check(const core::Member& parameter, const std::string& text, core::Span at,
          core::Diagnostics& diagnostics)
        : name_(parameter.name),
          declaration_(parameter.value),
          text_(text),
          at_(at),
          diagnostics_(diagnostics) {}

    void run(std::string_view type) {
        if (type == "Number") check_number();
        if (type == "String") check_length();
        check_pattern();
        check_allowed(type);
    }

private:
    /// A declaration may bring words of its own for what it demands.
    void refuse(std::string demand) {
        const std::string* own = declaration_.find_string("ConstraintDescription");
        std::string message = own != nullptr ? "Parameter " + name_ + " failed to satisfy constraint: " + *own
                                             : "Parameter '" + name_ + "' " + std::move(demand);
        diagnostics_.push_back(error(code::kParameter, at_, std::move(message),
                                     "give another value: --param " + name_ + "=VALUE"));
    }

    void check_number() {
        const auto value = to_number(text_);
        if (!value) {
            refuse("must be a number");
            return;
        }
        const auto least = limit(declaration_, "MinValue");
        const auto most = limit(declaration_, "MaxValue");
        if (least && *value < *least) refuse("must be a number not less than " + number_text("MinValue"));
        if (most && *value > *most) refuse("must be a number not greater than " + number_text("MaxValue"));
    }

    void check_length() {
        const auto length = static_cast<double>(core::utf8_length(text_));
        const auto least = limit(declaration_, "MinLength");
        const auto most = limit(declaration_, "MaxLength");
        if (least && length < *least)
            refuse("must contain at least " + number_text("MinLength") + " characters");
        if (most && length > *most)
            refuse("must contain at most " + number_text("MaxLength") + " characters");
    }

    void check_pattern() {
        const std::string* pattern = declaration_.find_string("AllowedPattern");
        if (pattern == nullptr) return;
        RE2::Options options;
        options.set_log_errors(false);
        const RE2 expression(*pattern, options);
        if (!expression.ok()) {
            diagnostics_.push_back(
                warning(code::kParameter, declaration_.find("AllowedPattern")->span(),
                        "the AllowedPattern of '" + name_ + "' is not checked: " + expression.error(),
                        "patterns with look-ahead or back references are not supported"));
        } else if (!RE2::FullMatch(text_, expression)) {
            refuse("must match pattern " + *pattern);
        }
    }

    void check_allowed(std::string_view type) {
        const Document* allowed = declaration_.find("AllowedValues");
        const Document::Array* values = allowed == nullptr ? nullptr : allowed->if_array();
        if (values == nullptr) return;
        const Document list = is_list_type(type) ? list_of(text_) : Document::array({text_});
        for (const Document& element : *list.if_array()) {
            const bool known = std::ranges::any_of(
                *values, [&](const Document& value) { return scalar_text(value) == *element.if_string(); });
            if (!known) {
                refuse("must be one of AllowedValues");
                return;
            }
        }
    }

    std::string number_text(std::string_view name) const {
        return scalar_text(*declaration_.find(name)).value_or("");
    }

    const std::string& name_;
    const Document& declaration_;
    const std::string& text_;
    core::Span at_;
    core::Diagnostics& diagnostics_;
};

void add_pseudo_parameters(const Options& options, Values& values) {
    const core::Place& place = options.place;
    const bool china = place.partition == "aws-cn";
    values["AWS::Region"] = Document(place.region);
    values["AWS::AccountId"] = Document(place.account);
    values["AWS::Partition"] = Document(place.partition);
    values["AWS::StackName"] = Document(options.stack_name);
    values["AWS::URLSuffix"] = Document(china ? "amazonaws.com.cn" : "amazonaws.com");
    values["AWS::NotificationARNs"] = Document::array();
    values["AWS::StackId"] =
        Document(core::make_arn(place.partition, "cloudformation", place.region, place.account,
                                "stack/" + options.stack_name + "/00000000-0000-0000-0000-000000000000"));
}

std::optional<Document> checked(const core::Member& parameter, const Options& options,
                                core::Diagnostics& diagnostics) {
    const std::string* type_text = parameter.value.find_string("Type");
    if (type_text == nullptr || !is_known_type(*type_text)) {
        const std::string type = type_text == nullptr ? "" : *type_text;
        diagnostics.push_back(
            error(code::kParameter, parameter.name_span,
                  type.empty() ? "Template format error: Every Parameters object must contain a Type member."
                               : "Template format error: Unrecognized parameter type: " + type,
                  "use String, Number, CommaDelimitedList, List<Number> or an AWS type"));
        return {};
    }
    const Document* fallback = parameter.value.find("Default");
    const std::string* given = given_value(options, parameter.name);
    std::optional<std::string> text = given != nullptr ? std::optional(*given) : std::nullopt;
    if (!text && fallback != nullptr) text = scalar_text(*fallback);
    if (!text) {
        diagnostics.push_back(error(
            code::kParameter, parameter.name_span, "Parameters: [" + parameter.name + "] must have values",
            "give it: --param " + parameter.name + "=VALUE, or a Default in the template"));
        return {};
    }
    const core::Span at = given != nullptr || fallback == nullptr ? parameter.name_span : fallback->span();
    Check(parameter, *text, at, diagnostics).run(*type_text);
    Document value = is_list_type(*type_text) ? list_of(*text) : Document(std::move(*text));
    return value.at(at);
}

/// Keeps one missing value from being reported at every place that uses it: a list has elements to select.
Document placeholder(const Document& parameter) {
    constexpr std::size_t kElements = 100;  // more than templates select from
    const std::string* type = parameter.find_string("Type");
    if (type == nullptr || !is_list_type(*type)) return Document("");
    return list_of(std::string(kElements - 1, ','));
}

}  // namespace

Values raw_parameters(const Document& section, const Options& options) {
    Values values;
    if (const core::Object* declared = section.if_object()) {
        for (const auto& parameter : *declared) {
            if (const Document* fallback = parameter.value.find("Default"))
                values[parameter.name] = *fallback;
        }
    }
    for (const auto& [name, text] : options.parameters) values[name] = Document(text);
    return values;
}

Values checked_parameters(const Document& section, const Options& options, std::vector<std::string>& hidden,
                          core::Diagnostics& diagnostics) {
    Values values;
    add_pseudo_parameters(options, values);
    const core::Object* declared = section.if_object();
    std::set<std::string, std::less<>> names;
    if (declared != nullptr) {
        for (const auto& parameter : *declared) {
            names.insert(parameter.name);
            const Document* no_echo = parameter.value.find("NoEcho");
            if (no_echo != nullptr && scalar_text(*no_echo) == "true") hidden.push_back(parameter.name);
            auto value = checked(parameter, options, diagnostics);
            values[parameter.name] = value ? std::move(*value) : placeholder(parameter.value);
        }
    }
    for (const auto& [name, text] : options.parameters) {
        if (names.contains(name)) continue;
        std::string hint = nearest_name(name, names);
        diagnostics.push_back(error(code::kParameter, section.span(),
                                    "Parameters: [" + name + "] do not exist in the template",
                                    hint.empty() ? "leave it out" : hint));
    }
    return values;
}

}  // namespace leastwise::templates
