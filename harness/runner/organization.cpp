#include "harness/runner/organization.hpp"

#include "runtime/core/nearest.hpp"
#include "runtime/core/place_names.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>

namespace leastwise::runner {
namespace {

using core::Document;
using gate::Organization;

constexpr std::size_t kDepthMax = 5;  // AWS Organizations quotas: OUs below a root
constexpr std::string_view kDefaultId = "o-leastwise0";
constexpr std::string_view kDefaultManagement = "000000000000";
constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Characters that follow from the name, so that ids are the same in every run. FNV-1a.
std::string id_from(std::string_view name, std::size_t length) {
    std::uint64_t hash = 1469598103934665603ULL;
    for (const unsigned char c : name) hash = (hash ^ c) * 1099511628211ULL;
    std::string id;
    for (std::size_t i = 0; i < length; ++i, hash /= kAlphabet.size()) {
        if (hash < kAlphabet.size()) hash ^= 1469598103934665603ULL;
        id += kAlphabet[hash % kAlphabet.size()];
    }
    return id;
}

/// FullAWSAccess and RCPFullAWSAccess, which AWS attaches everywhere.
iam::Policy full_access(iam::PolicyKind kind) {
    iam::Policy policy;
    policy.kind = kind;
    policy.version = "2012-10-17";
    const bool rcp = kind == iam::PolicyKind::rcp;
    policy.name = rcp ? "RCPFullAWSAccess" : "FullAWSAccess";
    policy.arn = rcp ? "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"
                     : "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";
    iam::Statement statement;
    statement.actions = {"*"};
    statement.resources = {"*"};
    if (rcp) statement.principals.push_back({});
    policy.statements.push_back(std::move(statement));
    return policy;
}

/// Reads one section; every finding is kept, so that all are told at once.
class Reader {
public:
    Reader(core::SourceFiles files, const ReadFile& read, core::Diagnostics& diagnostics)
        : read_(read), diagnostics_(diagnostics) {
        settings_.files = std::move(files);
    }

    OrganizationSettings read(const Document& section) {
        if (!is_mapping(section, "organization")) return std::move(settings_);
        only(section, {"id", "management_account", "policies", "root"});
        id_ = text(section, "id").value_or(std::string(kDefaultId));
        management_ = text(section, "management_account").value_or(std::string(kDefaultManagement));
        if (!core::is_account_id(management_)) {
            refuse(section.find("management_account")->span(), "management_account is no account number",
                   "write twelve digits in quotes");
        }
        settings_.organization = Organization(id_, management_);
        if (const Document* policies = section.find("policies")) read_documents(*policies);
        const Document* root = section.find("root");
        if (root == nullptr) {
            refuse(section.span(), "organization has no root", "add `root:` with accounts and units");
        } else if (is_mapping(*root, "root")) {
            only(*root, {"id", "name", "scps", "rcps", "full_aws_access", "units", "accounts"});
            read_node(*root, Organization::Kind::root, "", 0);
        }
        return std::move(settings_);
    }

private:
    void refuse(core::Span span, std::string message, std::string hint) {
        diagnostics_.push_back({core::Severity::error, "LW0403", span, std::move(message), std::move(hint)});
    }

    bool is_mapping(const Document& value, std::string_view what) {
        if (value.if_object() != nullptr) return true;
        refuse(value.span(), std::string(what) + " is no mapping", "write `name: value`");
        return false;
    }

    void only(const Document& mapping, std::initializer_list<std::string_view> known) {
        for (const core::Member& member : *mapping.if_object()) {
            if (std::ranges::find(known, member.name) != known.end()) continue;
            core::Nearest nearest(member.name);
            for (const std::string_view name : known) nearest.offer(name);
            refuse(member.name_span, "\"" + member.name + "\" is not known here",
                   nearest.found().empty() ? "remove it" : "did you mean \"" + nearest.found() + "\"?");
        }
    }

    /// Text, or a number as it is written; nothing when the member is absent or neither.
    std::optional<std::string> text(const Document& mapping, std::string_view name) {
        const Document* member = mapping.find(name);
        if (member == nullptr) return {};
        if (const std::string* string = member->if_string(); string && !string->empty()) return *string;
        if (const core::Number* number = member->if_number()) return number->text;
        refuse(member->span(), std::string(name) + " is no text", "write a text");
        return {};
    }

    std::vector<Document> list(const Document& mapping, std::string_view name) {
        const Document* member = mapping.find(name);
        if (member == nullptr || member->is_null()) return {};
        if (const auto* elements = member->if_array()) return *elements;
        refuse(member->span(), std::string(name) + " is no list", "write `- …`");
        return {};
    }

    /// The documents under `policies`, from files or written there.
    void read_documents(const Document& policies) {
        if (!is_mapping(policies, "policies")) return;
        for (const core::Member& member : *policies.if_object()) {
            if (auto document = document_of(member.value, member.name))
                documents_[member.name] = std::move(*document);
        }
    }

    std::optional<Document> document_of(const Document& value, const std::string& name) {
        const std::string* file = value.if_string();
        if (file == nullptr) return value;
        const auto content = read_ ? read_(*file) : std::nullopt;
        if (!content) {
            refuse(value.span(), "the file " + *file + " of policy \"" + name + "\" cannot be read",
                   "name a file beside leastwise.yaml, or write the document here");
            return {};
        }
        return templates::parse_yaml(*content, settings_.files.add(*file), diagnostics_);
    }

    std::optional<iam::Policy> policy_of(const Document& document, iam::PolicyKind kind,
                                         const std::string& name) {
        auto policy = iam::parse_policy(document, kind, name, diagnostics_);
        if (policy) move_spans(*policy);
        return policy;
    }

    /// Spans of the settings are told from those of the template by their file numbers.
    static void move_spans(iam::Policy& policy) {
        const auto move = [](core::Span& span) {
            span.file = static_cast<std::uint16_t>(span.file + OrganizationSettings::kFirstFile);
        };
        move(policy.span);
        for (iam::Statement& statement : policy.statements) {
            move(statement.span);
            std::ranges::for_each(statement.action_spans, move);
            std::ranges::for_each(statement.resource_spans, move);
            for (iam::Condition& condition : statement.conditions) move(condition.span);
        }
    }

    void attach(const Document& node, std::string_view member, iam::PolicyKind kind,
                std::vector<iam::Policy>& attached) {
        for (const Document& one : list(node, member)) {
            const std::string name = one.if_string() ? *one.if_string() : std::string();
            const auto found = documents_.find(name);
            if (found == documents_.end()) {
                refuse(one.span(),
                       std::string(member) + " names \"" + name + "\", which is not under policies",
                       "add it under `policies`, with its document or the name of a file");
                continue;
            }
            auto policy = policy_of(found->second, kind, name);
            if (!policy) continue;
            const bool rcp = kind == iam::PolicyKind::rcp;
            policy->arn = "arn:aws:organizations::" + management_ + ":policy/" + id_ + "/" +
                          (rcp ? "resource_control_policy" : "service_control_policy") + "/p-" +
                          id_from(name, 8);
            attached.push_back(std::move(*policy));
        }
    }

    std::string node_id(const Document& node, Organization::Kind kind, const std::string& name) {
        if (const auto given = text(node, "id")) return *given;
        const std::string root = id_from(id_, 4);
        return kind == Organization::Kind::root ? "r-" + root : "ou-" + root + "-" + id_from(name, 8);
    }

    void read_node(const Document& node, Organization::Kind kind, const std::string& parent,
                   std::size_t depth) {
        Organization::Node made;
        made.kind = kind;
        made.parent = parent;
        made.name = text(node, "name").value_or(kind == Organization::Kind::root ? "Root" : "");
        made.id = node_id(node, kind, parent + "/" + made.name);
        if (settings_.organization.find(made.id) != nullptr) {
            refuse(node.span(), made.id + " is in the organization already",
                   "give each unit and account once");
        }
        const Document* full = node.find("full_aws_access");
        if (full != nullptr && full->if_bool() == nullptr) {
            refuse(full->span(), "full_aws_access is neither true nor false", "write true or false");
        }
        if (full == nullptr || full->if_bool() == nullptr || *full->if_bool()) {
            made.scps.push_back(full_access(iam::PolicyKind::scp));
        }
        made.rcps.push_back(full_access(iam::PolicyKind::rcp));  // cannot be detached
        attach(node, "scps", iam::PolicyKind::scp, made.scps);
        attach(node, "rcps", iam::PolicyKind::rcp, made.rcps);
        const std::string id = made.id;
        settings_.organization.add(std::move(made));
        if (kind != Organization::Kind::account) read_children(node, id, depth);
    }

    void read_children(const Document& node, const std::string& id, std::size_t depth) {
        for (const Document& account : list(node, "accounts")) read_account(account, id);
        for (const Document& unit : list(node, "units")) {
            if (!is_mapping(unit, "a unit")) continue;
            only(unit, {"id", "name", "scps", "rcps", "full_aws_access", "units", "accounts"});
            if (unit.find("name") == nullptr) refuse(unit.span(), "a unit has no name", "add `name`");
            if (depth == kDepthMax) {
                refuse(unit.span(), "units are more than five levels deep", "AWS allows five levels");
            } else {
                read_node(unit, Organization::Kind::unit, id, depth + 1);
            }
        }
    }

    void read_account(const Document& account, const std::string& parent) {
        if (!is_mapping(account, "an account")) return;
        only(account, {"id", "name", "scps", "rcps", "full_aws_access", "roles"});
        const std::string id = text(account, "id").value_or("");
        if (!core::is_account_id(id)) {
            return refuse(account.span(), "an account has no number of twelve digits",
                          "write `id: \"123456789012\"`, in quotes");
        }
        read_node(account, Organization::Kind::account, parent, 0);
        for (const Document& role : list(account, "roles")) read_role(role, id);
    }

    void read_role(const Document& node, const std::string& account) {
        if (!is_mapping(node, "a role")) return;
        only(node, {"name", "path", "trust", "policies", "managed_policies", "boundary", "tags"});
        DescribedRole described;
        described.account = account;
        described.span = node.span();
        described.path = text(node, "path").value_or("/");
        gate::Role& role = described.role;
        role.name = text(node, "name").value_or("");
        if (role.name.empty()) refuse(node.span(), "a role has no name", "add `name`");
        if (!described.path.starts_with('/') || !described.path.ends_with('/')) {
            refuse(node.find("path")->span(), "the path does not begin and end with /", "write `/path/`");
        }
        const Document* trust = node.find("trust");
        if (trust == nullptr) {
            refuse(node.span(), "role \"" + role.name + "\" has no trust", "say who may assume it");
        } else if (auto policy = policy_of(*trust, iam::PolicyKind::trust, "trust")) {
            role.trust = std::move(*policy);
        }
        read_policies(node, described);
        settings_.roles.push_back(std::move(described));
    }

    void read_policies(const Document& node, DescribedRole& described) {
        const auto each = [&](std::string_view member, const auto& visit) {
            const Document* mapping = node.find(member);
            if (mapping == nullptr || !is_mapping(*mapping, member)) return;
            for (const core::Member& one : *mapping->if_object()) visit(one);
        };
        each("policies", [&](const core::Member& one) {
            const auto document = document_of(one.value, one.name);
            if (!document) return;
            auto policy = policy_of(*document, iam::PolicyKind::identity, one.name);
            if (policy) described.role.policies.push_back(std::move(*policy));
        });
        each("tags", [&](const core::Member& one) {
            const std::string* value = one.value.if_string();
            if (value == nullptr) refuse(one.value.span(), "the tag is no text", "write it in quotes");
            described.role.tags.emplace_back(one.name, value == nullptr ? "" : *value);
        });
        for (const Document& arn : list(node, "managed_policies")) {
            described.managed_policy_arns.push_back(arn.if_string() ? *arn.if_string() : std::string());
        }
        described.boundary_arn = text(node, "boundary").value_or("");
    }

    const ReadFile& read_;
    core::Diagnostics& diagnostics_;
    OrganizationSettings settings_;
    std::string id_;
    std::string management_;
    std::map<std::string, Document, std::less<>> documents_;
};

}  // namespace

OrganizationSettings read_organization(const Document& section, core::SourceFiles files, const ReadFile& read,
                                       core::Diagnostics& diagnostics) {
    return Reader(std::move(files), read, diagnostics).read(section);
}

}  // namespace leastwise::runner
