#include "emulators/iam/managed.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/nearest.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::iamapi {
namespace {

using core::Document;

constexpr std::array<std::string_view, 6> kMembers = {"name",    "arn",    "version",
                                                      "created", "source", "document"};
constexpr std::string_view kForm =
    "a file of managed policies is a JSON array of objects with \"arn\" and \"document\"";

class Reader {
public:
    Reader(const std::string& file, core::Diagnostics& diagnostics)
        : file_(file), diagnostics_(diagnostics) {}

    std::vector<ManagedPolicy> read(std::string_view text);

private:
    void refuse(std::string problem, std::string hint = std::string(kForm)) {
        diagnostics_.push_back(
            {core::Severity::error, "LW0606", {}, file_ + ": " + std::move(problem), std::move(hint)});
        failed_ = true;
    }
    void read_policy(const Document& entry, std::size_t position);
    bool check_members(const core::Object& entry, const std::string& where);
    std::string text_of(const Document& entry, std::string_view member, const std::string& where);
    void read_names(ManagedPolicy& policy, const std::string& where);

    const std::string& file_;
    core::Diagnostics& diagnostics_;
    std::vector<ManagedPolicy> policies_;
    std::set<std::string, std::less<>> seen_;  // the ARNs' last parts
    bool failed_ = false;
};

std::string place_in(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const auto start = before.rfind('\n');
    return std::to_string(line) + ":" +
           std::to_string(before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1);
}

bool Reader::check_members(const core::Object& entry, const std::string& where) {
    std::set<std::string_view> seen;
    for (const core::Member& member : entry) {
        if (!seen.insert(member.name).second) {
            refuse(where + ": \"" + member.name + "\" stands there twice");
            return false;
        }
        if (std::ranges::find(kMembers, member.name) != kMembers.end()) continue;
        core::Nearest nearest(member.name);
        for (const std::string_view known : kMembers) nearest.offer(known);
        refuse(where + ": \"" + member.name + "\" is no member of a managed policy",
               nearest.found().empty() ? std::string(kForm) : "did you mean \"" + nearest.found() + "\"?");
        return false;
    }
    return true;
}

/// The member's text; "" when it is absent. Another kind of value is refused.
std::string Reader::text_of(const Document& entry, std::string_view member, const std::string& where) {
    const Document* value = entry.find(member);
    if (value == nullptr) return {};
    if (value->if_string() != nullptr) return *value->if_string();
    refuse(where + ": \"" + std::string(member) + "\" is not text");
    return {};
}

void Reader::read_names(ManagedPolicy& policy, const std::string& where) {
    const std::string name = policy.arn.substr(policy.arn.rfind('/') + 1);
    if (!is_aws_managed(policy.arn) || name.empty()) {
        refuse(where + ": \"arn\" is not that of an AWS managed policy, arn:aws:iam::aws:policy/…");
    } else if (!policy.name.empty() && policy.name != name) {
        refuse(where + ": \"name\" is not the end of \"arn\", " + name, "leave the name out");
    } else if (!seen_.insert(std::string(core::split_arn(policy.arn)->resource)).second) {
        refuse(where + ": " + policy.arn + " stands there twice", "leave one of them out");
    }
    policy.name = name;
}

void Reader::read_policy(const Document& entry, std::size_t position) {
    const std::string where = "policy " + std::to_string(position);
    const core::Object* object = entry.if_object();
    if (object == nullptr) return refuse(where + " is no object");
    if (!check_members(*object, where)) return;
    ManagedPolicy policy;
    policy.arn = text_of(entry, "arn", where);
    policy.name = text_of(entry, "name", where);
    policy.version = text_of(entry, "version", where);
    policy.created = text_of(entry, "created", where);
    policy.source = text_of(entry, "source", where);
    policy.file = file_;
    read_names(policy, where);
    const Document* document = entry.find("document");
    if (document == nullptr || document->if_object() == nullptr) {
        return refuse(where + ": \"document\" is not the policy's document as an object");
    }
    policy.document = wire::to_json(*document);
    policies_.push_back(std::move(policy));
}

std::vector<ManagedPolicy> Reader::read(std::string_view text) {
    if (text.size() > kManagedFileBytesMax) {
        refuse("the file has more than " + std::to_string(kManagedFileBytesMax) + " bytes",
               "name only the policies that are needed");
        return {};
    }
    const auto parsed = wire::parse_json(text);
    if (const auto* error = std::get_if<wire::JsonError>(&parsed)) {
        refuse("no JSON at " + place_in(text, error->offset) + ": " + error->message);
        return {};
    }
    const auto* list = std::get<Document>(parsed).if_array();
    if (list == nullptr) {
        refuse("no JSON array");
        return {};
    }
    for (std::size_t i = 0; i < list->size(); ++i) read_policy((*list)[i], i + 1);
    return failed_ ? std::vector<ManagedPolicy>{} : std::move(policies_);
}

}  // namespace

std::vector<ManagedPolicy> read_managed_policies(std::string_view text, const std::string& file,
                                                 core::Diagnostics& diagnostics) {
    return Reader(file, diagnostics).read(text);
}

}  // namespace leastwise::iamapi
