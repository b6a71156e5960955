// SAM's own corpus: templates with the CloudFormation that the SAM transform makes of them, or the error. It
// is read at run time from the conformance folder beside the project; without it the test says SKIPPED.
#include "runtime/template/sam/translation.hpp"
#include "runtime/template/source_map.hpp"
#include "runtime/template/yaml.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"
#include "tests/conformance.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

using namespace leastwise;
using core::Document;

namespace {

namespace fs = std::filesystem;

/// What must at least translate; these numbers may only rise.
struct Floor {
    std::string_view group;
    int least;
};
constexpr Floor kFloors[] = {
    {"function-only", 203}, {"+Api", 131},         {"+HttpApi", 38}, {"+SimpleTable, LayerVersion", 20},
    {"+Connector", 29},     {"+StateMachine", 62}, {"+others", 0},   {"errors", 223}};

class Corpus {
public:
    bool usable() const { return files_.usable(); }
    std::vector<fs::path> inputs() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(files_.folder() / "tests/translator/input"))
            files.push_back(entry.path());
        std::ranges::sort(files);
        return files;
    }
    fs::path output(const fs::path& input) const {
        return files_.folder() / "tests/translator/output" / (input.stem().string() + ".json");
    }

private:
    testcases::UnpackedConformance files_{"sam/translator.tar.xz"};
};

/// One text for all values that the corpus takes for equal: members sorted, lists in any order, 1 and 1.0 the
/// same.
std::string canonical(const Document& value) {
    if (const core::Object* object = value.if_object()) {
        std::vector<std::string> members;
        for (const auto& one : *object)
            members.push_back(wire::to_json(Document(one.name)) + ":" + canonical(one.value));
        std::ranges::sort(members);
        std::string text = "{";
        for (const auto& one : members) text += one + ",\n";
        return text + "}";
    }
    if (const Document::Array* elements = value.if_array()) {
        std::vector<std::string> texts;
        for (const Document& element : *elements) texts.push_back(canonical(element));
        std::ranges::sort(texts);
        std::string text = "[";
        for (const auto& one : texts) text += one + ",\n";
        return text + "]";
    }
    std::string text = wire::to_json(value);
    if (value.if_number() != nullptr && text.ends_with(".0")) text.resize(text.size() - 2);
    return text;
}

/// The group of a template: the last step of translating that it needs.
std::string group_of(const Document& document) {
    static const std::vector<std::pair<std::string, std::set<std::string>>> kSteps = {
        {"function-only", {"Function"}}, {"+Api", {"Api"}},
        {"+HttpApi", {"HttpApi"}},       {"+SimpleTable, LayerVersion", {"SimpleTable", "LayerVersion"}},
        {"+Connector", {"Connector"}},   {"+StateMachine", {"StateMachine"}}};
    std::size_t step = 0;
    if (const Document* resources = document.find("Resources");
        resources != nullptr && resources->if_object()) {
        for (const auto& resource : *resources->if_object()) {
            const std::string* type = resource.value.find_string("Type");
            if (type == nullptr || !type->starts_with("AWS::Serverless::")) continue;
            std::size_t needed = 0;
            while (needed < kSteps.size() && !kSteps[needed].second.contains(type->substr(17))) ++needed;
            step = std::max(step, needed);
        }
    }
    return step < kSteps.size() ? kSteps[step].first : "+others";
}

struct Translated {
    Document document;
    core::Diagnostics diagnostics;
};

Translated translate(const fs::path& input) {
    Translated result;
    auto document = templates::parse_yaml(testcases::read_whole(input), 0, result.diagnostics);
    if (!document) return result;
    result.diagnostics.clear();  // a key given twice is SAM's to accept
    templates::Options options;
    options.place.region = "ap-southeast-1";
    options.artifacts = templates::Artifacts::packaged;
    std::map<std::string, Document, std::less<>> parameters;
    const Document* section = document->find("Parameters");
    if (section != nullptr && section->if_object() != nullptr) {
        for (const auto& one : *section->if_object()) {
            if (const Document* value = one.value.find("Default")) parameters[one.name] = *value;
        }
    }
    parameters["param1"] = Document("value1");
    parameters["param2"] = Document("value2");
    // This case alone is run with the option to pass metadata on.
    const bool pass_on = input.stem() == "translate_convert_metadata";
    const auto metadata = pass_on ? templates::sam::Metadata::passed_on : templates::sam::Metadata::own;
    templates::sam::Outcome outcome = templates::sam::translate(*document, options, parameters, metadata);
    result.document = std::move(*document);
    result.diagnostics = std::move(outcome.diagnostics);
    return result;
}

std::string error_text(const core::Diagnostics& diagnostics) {
    std::vector<std::string> messages;
    for (const auto& one : diagnostics) messages.push_back(one.message);
    std::ranges::sort(messages);
    std::string text = "Invalid Serverless Application Specification document. Number of errors found: " +
                       std::to_string(messages.size()) + ".";
    for (const std::string& message : messages) text += " " + message;
    return text;
}

struct Count {
    int good = 0;
    int all = 0;
};

}  // namespace

namespace {

/// Counts the nodes whose text, read alone, is not the node. Block scalars and absent values are left out.
int unfaithful(const templates::SourceMap& map, std::string_view text, const Document& node) {
    const templates::Range range = map.range(node);
    const std::string_view part = text.substr(range.begin, range.end - range.begin);
    int count = 0;
    const bool whole = !part.empty() && part[0] != '|' && part[0] != '>' && part[0] != '&' && part[0] != '*';
    const bool block = part.find('\n') != std::string_view::npos;
    if (whole && !block) {
        core::Diagnostics diagnostics;
        const auto alone = templates::parse_yaml(part, 0, diagnostics);
        // Within a short intrinsic the argument has the place of the whole.
        const bool tagged = part[0] == '!' && node.if_object() == nullptr;
        if (!tagged && (!alone || *alone != node) && !node.is_null()) ++count;
    }
    if (const core::Object* object = node.if_object()) {
        for (const auto& one : *object) count += unfaithful(map, text, one.value);
    } else if (const Document::Array* elements = node.if_array()) {
        for (const Document& element : *elements) count += unfaithful(map, text, element);
    }
    return count;
}

}  // namespace

TEST_CASE("every value of SAM's corpus reads the same from its range alone") {
    const Corpus corpus;
    if (!corpus.usable()) return;
    for (const fs::path& input : corpus.inputs()) {
        const std::string text = testcases::read_whole(input);
        core::Diagnostics diagnostics;
        const auto document = templates::parse_yaml(text, 0, diagnostics);
        INFO(input.filename().string());
        REQUIRE(document.has_value());
        CHECK(unfaithful(templates::SourceMap(text), text, *document) == 0);
    }
}

TEST_CASE("SAM templates translate as SAM's own corpus says") {
    const Corpus corpus;
    if (!corpus.usable()) return;
    const char* wanted = std::getenv("LEASTWISE_SAM_CASE");        // shows one case in full
    const char* failures = std::getenv("LEASTWISE_SAM_FAILURES");  // lists what differs
    std::map<std::string, Count> counts;
    for (const fs::path& input : corpus.inputs()) {
        const std::string name = input.stem().string();
        if ((wanted != nullptr && name != wanted) || !fs::exists(corpus.output(input))) continue;
        const auto expected = wire::read_json(testcases::read_whole(corpus.output(input)));
        REQUIRE(expected.has_value());
        const Translated result = translate(input);
        const bool is_error = name.starts_with("error_");
        std::string group = "errors";
        bool good = false;
        if (is_error) {
            const std::string text = error_text(result.diagnostics);
            const std::string* message = expected->find_string("errorMessage");
            good = message != nullptr && !result.diagnostics.empty() && *message == text;
            if (wanted != nullptr) std::cout << *message << "\n" << text << "\n";
        } else {
            core::Diagnostics ignored;
            group = group_of(*templates::parse_yaml(testcases::read_whole(input), 0, ignored));
            good = result.diagnostics.empty() && canonical(result.document) == canonical(*expected);
            if (wanted != nullptr) {
                for (const auto& one : result.diagnostics) std::cout << one.message << "\n";
                std::ofstream("expected.txt") << canonical(*expected);
                std::ofstream("actual.txt") << canonical(result.document);
            }
        }
        ++counts[group].all;
        if (good) ++counts[group].good;
        if (!good && failures != nullptr) {
            std::cout << "differs: " << group << " " << name << " "
                      << (is_error || result.diagnostics.empty() ? "" : result.diagnostics[0].message)
                      << "\n";
        }
    }
    std::cout << "sam corpus:";
    for (const Floor& floor : kFloors) {
        const Count& count = counts[std::string(floor.group)];
        std::cout << " " << floor.group << " " << count.good << "/" << count.all << ";";
        INFO(floor.group);
        if (wanted == nullptr) CHECK(count.good >= floor.least);
    }
    std::cout << "\n";
}
