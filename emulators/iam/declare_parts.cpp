#include "emulators/iam/declare.hpp"
#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"

namespace leastwise::iamapi {

using core::Document;

namespace {

constexpr std::size_t kTagsMax = 50;

Tags tags_of(const Document& properties) {
    Tags tags;
    for (const Document& tag : list_property(properties, "Tags")) {
        tags.emplace_back(text_property(tag, "Key"), text_property(tag, "Value"));
    }
    if (tags.size() > kTagsMax) throw too_many_tags("tags");
    return tags;
}

void read_inline_policies(const Document& properties, const KindWords& words, Identity& identity,
                          core::Diagnostics& diagnostics) {
    std::size_t size = 0;
    for (const Document& entry : list_property(properties, "Policies")) {
        const std::string name = text_property(entry, "PolicyName");
        check_name(name, "policyName", 128);
        const Document* document = entry.find("PolicyDocument");
        if (document == nullptr) {
            diagnostics.push_back({core::Severity::error, "LW0603", entry.span(),
                                   "policy \"" + name + "\" has no PolicyDocument",
                                   "Add it, or remove the entry"});
            continue;
        }
        if (auto policy = read_policy(*document, iam::PolicyKind::identity, name, diagnostics)) {
            size += policy_size(*policy);
            add_policy(identity, std::move(*policy));
        }
    }
    if (size > words.inline_bytes_max) {
        throw inline_policies_too_large(words.word, identity.name, words.inline_bytes_max);
    }
}

void read_attached_policies(const Iam& service, const Document& properties, const KindWords& words,
                            Identity& identity, core::Diagnostics& diagnostics) {
    const auto arns = list_property(properties, "ManagedPolicyArns");
    if (arns.size() > words.attached_max) throw quota_exceeded(words.attached_quota, words.attached_max);
    for (const Document& arn : arns) {
        if (auto policy = managed_policy(service, arn, iam::PolicyKind::identity, diagnostics)) {
            add_policy(identity, std::move(*policy));
        }
    }
}

/// How operations on identities of the kind are called.
std::string action(std::string_view verb, IdentityKind kind, std::string_view what) {
    return "iam:" + std::string(verb) + std::string(words_of(kind).title) + std::string(what);
}

}  // namespace

void start_identity(Iam& service, const gate::Declaration& declaration, IdentityKind kind,
                    Identity& identity) {
    const KindWords& words = words_of(kind);
    const Document& properties = declaration.properties;
    identity.name = physical_name(service, text_property(properties, words.name_member), declaration);
    check_name(identity.name, std::string(words.word) + "Name", words.name_length_max);
    identity.arn = account_arn(service, std::string(words.word) + checked_path(properties) + identity.name);
    identity.logical_id = declaration.logical_id;
    identity.created = service.world().clock.now();
    identity.tags = tags_of(properties);
}

void read_policies(const Iam& service, const Document& properties, IdentityKind kind, Identity& identity,
                   core::Diagnostics& diagnostics) {
    const KindWords& words = words_of(kind);
    read_attached_policies(service, properties, words, identity, diagnostics);
    read_inline_policies(properties, words, identity, diagnostics);
    const Document* boundary = properties.find("PermissionsBoundary");
    if (boundary == nullptr) return;
    identity.boundary = managed_policy(service, *boundary, iam::PolicyKind::boundary, diagnostics);
    // A boundary that cannot be read bounds everything.
    if (!identity.boundary) identity.boundary.emplace().kind = iam::PolicyKind::boundary;
}

iam::AccessCheck adds_policy(const Identity& identity, IdentityKind kind, const iam::Policy& policy) {
    iam::AccessCheck check{action(policy.arn.empty() ? "Put" : "Attach", kind, "Policy"), identity.arn, {}};
    if (!policy.arn.empty()) check.context.set("iam:PolicyARN", policy.arn);
    if (identity.boundary) check.context.set("iam:PermissionsBoundary", identity.boundary->arn);
    return check;
}

std::vector<iam::AccessCheck> checks_for(const Identity& identity, IdentityKind kind) {
    iam::AccessCheck create{action("Create", kind, ""), identity.arn, {}};
    if (identity.boundary) create.context.set("iam:PermissionsBoundary", identity.boundary->arn);
    std::vector<std::string> tag_keys;
    for (const auto& [key, value] : identity.tags) {
        create.context.set("aws:RequestTag/" + key, value);
        tag_keys.push_back(key);
    }
    if (!tag_keys.empty()) create.context.set_list("aws:TagKeys", tag_keys);
    std::vector<iam::AccessCheck> checks{create};
    for (const iam::Policy& policy : identity.policies) checks.push_back(adds_policy(identity, kind, policy));
    return checks;
}

std::vector<std::string> listed_identities(const Iam& service, const Document& properties,
                                           std::string_view member, IdentityKind kind) {
    std::vector<std::string> names;
    for (const Document& entry : list_property(properties, member)) {
        const std::string name = entry.if_string() ? *entry.if_string() : std::string();
        const Identity* identity = service.directory().find(kind, name);
        if (identity == nullptr || identity->name != name) throw no_such(words_of(kind).word, name);
        names.push_back(name);
    }
    return names;
}

}  // namespace leastwise::iamapi
