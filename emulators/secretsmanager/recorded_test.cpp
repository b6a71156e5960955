#include "emulators/secretsmanager/testcases/secrets_world.hpp"
#include "runtime/core/text.hpp"
#include "tests/conformance.hpp"

#include <iostream>

// Replays calls whose answers were recorded on AWS and compares every answer. Placeholders such as
// <version_uuid:1> stand for one value each within a recording.

using namespace leastwise;
using core::Document;
using secretsmanager::SecretsWorld;

namespace {

using Bindings = std::map<std::string, std::string>;

/// Whether `actual` can be `expected`, binding placeholders on first sight.
bool unify(std::string_view expected, std::string_view actual, Bindings& bindings) {
    while (!expected.empty()) {
        if (expected.front() != '<' || expected.find('>') == std::string_view::npos) {
            if (actual.empty() || actual.front() != expected.front()) return false;
            expected.remove_prefix(1);
            actual.remove_prefix(1);
            continue;
        }
        const auto end = expected.find('>') + 1;
        const std::string placeholder(expected.substr(0, end));
        expected.remove_prefix(end);
        auto bound = bindings.find(placeholder);
        if (bound == bindings.end()) {
            const auto stop = expected.empty() ? actual.size() : actual.find(expected.front());
            if (stop == std::string_view::npos || stop == 0) return false;
            bound = bindings.emplace(placeholder, std::string(actual.substr(0, stop))).first;
        }
        if (!actual.starts_with(bound->second)) return false;
        actual.remove_prefix(bound->second.size());
    }
    return actual.empty();
}

/// The bytes as Python prints them: how the recording shows binary values.
std::string python_bytes(std::string_view bytes) {
    std::string out = "b'";
    for (const unsigned char c : bytes) {
        if (c >= 0x20 && c < 0x7f && c != '\\') {
            out += static_cast<char>(c);
        } else {
            out += "\\x" + core::to_hex(std::string_view(reinterpret_cast<const char*>(&c), 1));
        }
    }
    return out + "'";
}

std::string difference(const Document& expected, const Document& actual, Bindings& bindings,
                       const std::string& path);

std::string object_difference(const core::Object& expected, const core::Object& actual, Bindings& bindings,
                              const std::string& path) {
    std::size_t count = 0;
    for (const core::Member& member : expected) {
        if (member.name == "ResponseMetadata") continue;
        ++count;
        const Document* found = nullptr;
        for (const core::Member& candidate : actual) {
            Bindings attempt = bindings;
            if (!unify(member.name, candidate.name, attempt)) continue;
            bindings = attempt;
            found = &candidate.value;
            break;
        }
        if (found == nullptr) return path + "/" + member.name + " is missing";
        const std::string problem = difference(member.value, *found, bindings, path + "/" + member.name);
        if (!problem.empty()) return problem;
    }
    if (actual.size() != count) return path + " has other members: " + wire::to_json(actual);
    return {};
}

std::string difference(const Document& expected, const Document& actual, Bindings& bindings,
                       const std::string& path) {
    if (const auto* text = expected.if_string()) {
        if (*text == "datetime") return actual.if_number() ? "" : path + " is no time";
        if (text->starts_with("b'") && actual.if_string()) {
            const auto bytes = core::from_base64(*actual.if_string());
            return bytes && python_bytes(*bytes) == *text ? "" : path + " holds other bytes";
        }
        if (actual.if_string() && unify(*text, *actual.if_string(), bindings)) return "";
        return path + ": " + wire::to_json(actual) + " is not " + *text;
    }
    if (const auto* object = expected.if_object()) {
        // The recording shows policies as objects, which AWS sends as text.
        if (const auto* text = actual.if_string()) {
            const auto parsed = wire::read_json(*text);
            return parsed && *parsed == expected ? "" : path + ": " + *text;
        }
        if (!actual.if_object()) return path + " is no object";
        return object_difference(*object, *actual.if_object(), bindings, path);
    }
    if (const auto* array = expected.if_array()) {
        if (!actual.if_array() || actual.if_array()->size() != array->size()) {
            return path + " has another length: " + wire::to_json(actual);
        }
        // Lists of versions were sorted when they were recorded: any order will do.
        std::vector<bool> used(array->size());
        for (const Document& wanted : *array) {
            bool matched = false;
            for (std::size_t i = 0; i < array->size() && !matched; ++i) {
                Bindings attempt = bindings;
                if (used[i] || !difference(wanted, (*actual.if_array())[i], attempt, path).empty()) continue;
                used[i] = matched = true;
                bindings = attempt;
            }
            if (!matched) return path + " lacks " + wire::to_json(wanted) + " in " + wire::to_json(actual);
        }
        return {};
    }
    return expected == actual ? "" : path + " differs";
}

/// One call of fixtures/transcripts/secretsmanager.txt, which explains the form.
struct Step {
    std::string entry;  ///< begins with "-" when the answer was not recorded
    std::string operation;
    std::string input;
};

struct Scenario {
    std::string title;  ///< last part of the recording's name
    std::string name;   ///< of the secret
    std::vector<Step> steps;
};

class Replay {
public:
    explicit Replay(const Document& recording) : recording_(recording) {}

    /// What differs; "" when all answers are as recorded.
    std::string run(const Scenario& scenario) {
        name_ = scenario.name;
        bindings_ = {{"<partition>", "aws"},
                     {"<region>", "us-east-1"},
                     {"<SecretId-0idx>", name_},
                     {"<SecretId-1idx>", name_ + "-second"},
                     {"<SecretId-2idx>", name_ + "-third"}};
        for (const Step& step : scenario.steps) {
            world_.clock.advance(std::chrono::seconds(1));
            const std::string problem = run(step);
            if (!problem.empty()) return problem;
        }
        return {};
    }

private:
    std::string run(const Step& step) {
        std::string input = core::replace_all(step.input, "$NAME", escaped(name_));
        input = core::replace_all(input, "$ARN", arn_);
        input = core::replace_all(input, "$PARTIAL", arn_.substr(0, arn_.size() < 7 ? 0 : arn_.size() - 7));
        for (const auto& [entry, version] : versions_)
            input = core::replace_all(input, "$V[" + entry + "]", version);
        const bool recorded = !step.entry.starts_with('-');
        const Document* expected = recorded ? recording_.find(step.entry) : nullptr;
        if (recorded && expected == nullptr) return "the recording has no " + step.entry;
        Document answer;
        try {
            answer = world_.call(step.operation, input);
        } catch (const gate::AwsError& error) {
            return expected == nullptr ? error.message() : failed(*expected, step, error);
        }
        if (const std::string* arn = answer.find_string("ARN")) arn_ = *arn;
        if (const std::string* version = answer.find_string("VersionId")) versions_[step.entry] = *version;
        return expected == nullptr ? "" : difference(*expected, answer, bindings_, step.entry);
    }

    std::string failed(const Document& expected, const Step& step, const gate::AwsError& error) {
        Document actual = Document::object({{"Code", error.code()}, {"Message", error.message()}});
        if (const std::string* text = expected.if_string()) {
            const std::string shown = "An error occurred (" + error.code() + ") when calling the " +
                                      step.operation + " operation: " + error.message();
            return unify(*text, shown, bindings_) ? "" : shown;
        }
        const Document* recorded = expected.find("Error");
        if (recorded == nullptr) return step.entry + " failed: " + error.message();
        if (recorded->find("__type") != nullptr) {
            actual = Document::object({{"__type", error.code()}, {"Message", error.message()}});
        }
        return difference(*recorded, actual, bindings_, step.entry);
    }

    static std::string escaped(const std::string& text) { return core::replace_all(text, "\\", "\\\\"); }

    const Document& recording_;
    SecretsWorld world_;
    std::string name_, arn_;
    std::map<std::string, std::string> versions_;
    Bindings bindings_;
};

Step parse_step(const std::string& line) {
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    REQUIRE(second != std::string::npos);
    return {line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)};
}

std::vector<Scenario> all_scenarios() {
    std::ifstream file(LEASTWISE_SOURCE_DIR "/fixtures/transcripts/secretsmanager.txt");
    REQUIRE(file);
    std::vector<Scenario> all;
    std::size_t first = 0;  // of the group of recordings that the next steps belong to
    bool in_titles = false;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        if (!line.starts_with("== ")) {
            in_titles = false;
            for (std::size_t i = first; i < all.size(); ++i) all[i].steps.push_back(parse_step(line));
            continue;
        }
        if (!in_titles) first = all.size();
        in_titles = true;
        const auto bar = line.rfind('|');
        all.push_back({line.substr(3, bar - 3), line.substr(bar + 1), {}});
    }
    return all;
}

}  // namespace

TEST_CASE("answers recorded on AWS are given again") {
    const auto text = testcases::read_conformance("recorded/secretsmanager.json");
    if (!text) return;
    const auto file = wire::read_json(*text);
    REQUIRE(file.has_value());
    const auto all = all_scenarios();
    std::size_t replayed = 0, passed = 0;
    std::vector<std::string> left;
    for (const core::Member& recording : *file->if_object()) {
        const Scenario* found = nullptr;
        for (const Scenario& scenario : all) {
            if (recording.name.ends_with("::" + scenario.title)) found = &scenario;
        }
        if (found == nullptr) {
            left.push_back(recording.name.substr(recording.name.rfind("::") + 2));
            continue;
        }
        ++replayed;
        const std::string problem = Replay(*recording.value.find("recorded-content")).run(*found);
        INFO(recording.name);
        CHECK(problem == "");
        if (problem.empty()) ++passed;
    }
    std::cout << "secretsmanager: " << passed << " of " << replayed << " recordings answered as on AWS; "
              << left.size() << " are not replayed:";
    for (const std::string& name : left) std::cout << ' ' << name;
    std::cout << '\n';
    CHECK(replayed >= 49);
}
