#include "harness/simulate/question.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/layers.hpp"
#include "runtime/iam/named_principal.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::simulate {
namespace {

using core::Document;

const core::Object& object_of(const Document& value, std::string_view where) {
    if (const auto* object = value.if_object()) return *object;
    throw BadLine(std::string(where) + " is no object");
}

const Document::Array& array_of(const Document& value, std::string_view where) {
    if (const auto* array = value.if_array()) return *array;
    throw BadLine(std::string(where) + " is no list");
}

const std::string& text_of(const Document& value, std::string_view where) {
    if (const auto* text = value.if_string()) return *text;
    throw BadLine(std::string(where) + " is no string");
}

/// Refuses members that are not in the list, and those that occur twice.
template <std::size_t N>
void refuse_others(const core::Object& object, std::string_view where,
                   const std::array<std::string_view, N>& known) {
    for (auto member = object.begin(); member != object.end(); ++member) {
        const bool is_known = std::ranges::find(known, member->name) != known.end();
        if (!is_known) throw BadLine(std::string(where) + " has an unknown member \"" + member->name + '"');
        const bool is_first = object.find(member->name) == &member->value;
        if (!is_first) throw BadLine(std::string(where) + " has \"" + member->name + "\" twice");
    }
}

const std::string& required_text(const Document& request, std::string_view name) {
    const Document* value = request.find(name);
    if (value == nullptr) throw BadLine("request has no " + std::string(name));
    const std::string& text = text_of(*value, "request." + std::string(name));
    if (text.empty()) throw BadLine("request." + std::string(name) + " is empty");
    return text;
}

std::string at(const std::string& where, std::size_t index) {
    return where + '[' + std::to_string(index) + ']';
}

/// `service:Name`, one of each, of the characters that names of actions have.
bool is_action(std::string_view text) {
    const auto is_of_name = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    const auto colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
    return std::ranges::all_of(text.substr(0, colon), is_of_name) &&
           std::ranges::all_of(text.substr(colon + 1), is_of_name);
}

/// Service control and resource control policies that cannot be detached allow everything.
iam::Policy full_access(iam::PolicyKind kind, std::string name) {
    iam::Policy policy;
    policy.kind = kind;
    policy.name = std::move(name);
    policy.version = "2012-10-17";
    iam::Statement statement;
    statement.actions = {"*"};
    statement.resources = {"*"};
    statement.principals = {{}};
    policy.statements = {std::move(statement)};
    return policy;
}

}  // namespace

Question::Question(const Document& line) {
    refuse_others(object_of(line, "the line"), "the line",
                  std::array<std::string_view, 3>{"id", "request", "policies"});
    const Document* request = line.find("request");
    if (request == nullptr) throw BadLine("the line has no request");
    read_request(*request);
    if (const Document* policies = line.find("policies")) read_policies(*policies);
}

void Question::read_request(const Document& request) {
    refuse_others(
        object_of(request, "request"), "request",
        std::array<std::string_view, 5>{"principal", "action", "resource", "resource_account", "context"});
    const std::string& name = required_text(request, "principal");
    auto caller = iam::principal_named(name);
    if (!caller) throw BadLine("request.principal is no caller: \"" + name + '"');
    caller_ = std::move(*caller);
    check_.action = required_text(request, "action");
    if (!is_action(check_.action)) throw BadLine("request.action is no action: \"" + check_.action + '"');
    check_.resource = required_text(request, "resource");
    if (const Document* account = request.find("resource_account");
        account != nullptr && !account->is_null()) {
        resource_account_ = text_of(*account, "request.resource_account");
    } else {
        const auto arn = core::split_arn(check_.resource);
        resource_account_ = arn && !arn->account.empty() ? std::string(arn->account) : caller_.account;
    }
    iam::add_principal_keys(check_.context, caller_);
    if (!resource_account_.empty()) check_.context.set("aws:ResourceAccount", resource_account_);
    if (const Document* context = request.find("context")) read_context(*context);
}

void Question::read_context(const Document& context) {
    std::set<std::string> seen;
    for (const core::Member& member : object_of(context, "request.context")) {
        const std::string where = "request.context[\"" + member.name + "\"]";
        if (!seen.insert(core::to_lower(member.name)).second)
            throw BadLine(where + " occurs twice (case makes no difference)");
        const auto* list = member.value.if_array();
        if (list == nullptr) {
            check_.context.set(member.name, text_of(member.value, where));
            continue;
        }
        std::vector<std::string> values;
        for (const Document& value : *list) values.push_back(text_of(value, where));
        check_.context.set_list(member.name, std::move(values));
    }
}

void Question::read_policies(const Document& policies) {
    refuse_others(
        object_of(policies, "policies"), "policies",
        std::array<std::string_view, 7>{"identity", "session", "boundary", "resource", "scp", "rcp", "vpce"});
    for (const core::Member& member : *policies.if_object()) {
        if (member.value.is_null()) continue;
        if (member.name == "identity") {
            policies_.identity = read_list(member.value, "identity", iam::PolicyKind::identity);
        } else if (member.name == "session") {
            policies_.session = read_list(member.value, "session", iam::PolicyKind::session);
        } else if (member.name == "vpce") {
            policies_.vpc_endpoint = read_list(member.value, "vpce", iam::PolicyKind::vpc_endpoint);
        } else if (member.name == "boundary") {
            const auto list = read_list(member.value, "boundary", iam::PolicyKind::boundary);
            if (list.size() > 1)
                throw BadLine("boundary has more than one policy; an entity has one boundary");
            if (!list.empty()) policies_.boundary = list.front();
        } else if (member.name == "scp") {
            policies_.scp = read_levels(member.value, "scp", iam::PolicyKind::scp);
        } else if (member.name == "rcp") {
            read_control_policies(member.value);
        } else {
            const auto kind = iam::assumes_role(check_) ? iam::PolicyKind::trust : iam::PolicyKind::resource;
            policies_.resource = read_policy(member.value, "resource", kind);
        }
    }
}

/// RCPFullAWSAccess is attached everywhere and cannot be detached.
void Question::read_control_policies(const Document& value) {
    policies_.rcp = read_levels(value, "rcp", iam::PolicyKind::rcp);
    if (policies_.rcp.empty()) return;
    kept_.push_back(full_access(iam::PolicyKind::rcp, "RCPFullAWSAccess"));
    for (auto& level : policies_.rcp) level.push_back(&kept_.back());
}

std::vector<const iam::Policy*> Question::read_list(const Document& value, const std::string& where,
                                                    iam::PolicyKind kind) {
    std::vector<const iam::Policy*> list;
    const auto& documents = array_of(value, "policies." + where);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        list.push_back(read_policy(documents[i], at(where, i), kind));
    }
    return list;
}

/// A list of levels from the root to the account; a list of documents is one level.
std::vector<std::vector<const iam::Policy*>> Question::read_levels(const Document& value,
                                                                   const std::string& where,
                                                                   iam::PolicyKind kind) {
    const auto& levels = array_of(value, "policies." + where);
    if (levels.empty()) return {};
    if (levels.front().if_object() != nullptr) return {read_list(value, where, kind)};
    std::vector<std::vector<const iam::Policy*>> read;
    for (std::size_t i = 0; i < levels.size(); ++i) read.push_back(read_list(levels[i], at(where, i), kind));
    return read;
}

const iam::Policy* Question::read_policy(const Document& document, const std::string& where,
                                         iam::PolicyKind kind) {
    core::Diagnostics problems;
    auto policy = iam::parse_policy(document, kind, where, problems);
    if (!policy) {
        std::string text = where + " is malformed";
        for (const core::Diagnostic& problem : problems) {
            if (problem.severity != core::Severity::error) continue;
            text += ": " + problem.message + (problem.hint.empty() ? "" : " (" + problem.hint + ")");
        }
        throw BadLine(text);
    }
    kept_.push_back(std::move(*policy));
    return &kept_.back();
}

}  // namespace leastwise::simulate
