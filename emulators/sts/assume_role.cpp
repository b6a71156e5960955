#include "emulators/sts/errors.hpp"
#include "emulators/sts/session.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::sts {

using core::Document;
using gate::Call;

namespace {

constexpr std::int64_t kDurationDefault = 3'600;
constexpr std::int64_t kDurationOfChain = 3'600;  // IAM User Guide, "Role chaining": one hour

void check_names(const Call& call) {
    const std::string arn = text_member(call, "RoleArn");
    const auto parts = core::split_arn(arn);
    if (!parts || parts->partition.empty() || parts->service.empty() || parts->resource.empty())
        throw invalid_arn(arn);
    const std::string session = text_member(call, "RoleSessionName");
    if (!only_has(session, "+=,.@-")) throw invalid_value(session, "roleSessionName", kSessionNamePattern);
    const std::string identity = text_member(call, "SourceIdentity");
    if (!only_has(identity, "+=,.@-")) throw invalid_value(identity, "sourceIdentity", kSessionNamePattern);
    const std::string external = text_member(call, "ExternalId");
    if (!only_has(external, "+=,.@:/-")) throw invalid_value(external, "externalId", kExternalIdPattern);
}

void refuse_what_is_not_emulated(const Call& call) {
    for (const std::string_view member : {"SerialNumber", "TokenCode", "ProvidedContexts"}) {
        if (call.input.find(member) != nullptr) throw not_emulated("AssumeRole", member);
    }
}

std::vector<std::string> transitive_keys(const Call& call, const Tags& tags) {
    std::vector<std::string> keys;
    const Document* list = call.input.find("TransitiveTagKeys");
    if (list == nullptr || !list->if_array()) return keys;
    for (const Document& entry : *list->if_array()) {
        const std::string key = entry.if_string() ? *entry.if_string() : std::string();
        const bool known =
            std::any_of(tags.begin(), tags.end(), [&key](const auto& tag) { return tag.first == key; });
        if (!known) throw transitive_key_not_in_tags();
        keys.push_back(key);
    }
    return keys;
}

bool has_key(const Tags& tags, const std::string& key) {
    return std::any_of(tags.begin(), tags.end(),
                       [&key](const auto& tag) { return core::equals_ignoring_case(tag.first, key); });
}

/// The tags that the new session hands on: those of the calling session, then those that the call marks.
Tags transitive_tags(const Call& call, const Tags& requested, const gate::Credential* calling) {
    Tags tags = calling == nullptr ? Tags{} : calling->transitive_tags;
    for (const auto& [key, value] : requested) {
        if (has_key(tags, key)) throw transitive_key_conflict();
    }
    for (const std::string& key : transitive_keys(call, requested)) {
        const auto tag = std::find_if(requested.begin(), requested.end(),
                                      [&key](const auto& t) { return t.first == key; });
        tags.push_back(*tag);
    }
    return tags;
}

/// A source identity stays for the whole chain of sessions.
std::string source_identity(const Call& call, const gate::Credential* calling) {
    const std::string wanted = text_member(call, "SourceIdentity");
    if (calling == nullptr || calling->source_identity.empty()) return wanted;
    if (!wanted.empty() && wanted != calling->source_identity) throw source_identity_is_set();
    return calling->source_identity;
}

}  // namespace

std::vector<iam::AccessCheck> assume_role_access(const Call& call) {
    check_names(call);
    refuse_what_is_not_emulated(call);
    if (call.caller.principal.kind == iam::PrincipalKind::root) throw root_may_not_assume();
    const std::string arn = text_member(call, "RoleArn");
    const Tags tags = session_tags(call);
    const auto transitive = transitive_keys(call, tags);
    iam::Context context;
    context.set("sts:RoleSessionName", text_member(call, "RoleSessionName"));
    if (const std::string id = text_member(call, "ExternalId"); !id.empty())
        context.set("sts:ExternalId", id);
    if (const std::string id = text_member(call, "SourceIdentity"); !id.empty())
        context.set("sts:SourceIdentity", id);
    set_request_tags(context, tags);
    if (!transitive.empty()) context.set_list("sts:TransitiveTagKeys", transitive);
    std::vector<iam::AccessCheck> checks{{"sts:AssumeRole", arn, context}};
    if (!tags.empty()) checks.push_back({"sts:TagSession", arn, context});
    if (context.find("sts:SourceIdentity") != nullptr)
        checks.push_back({"sts:SetSourceIdentity", arn, context});
    return checks;
}

gate::Answer assume_role(Sts& service, const Call& call, const gate::Permit& permit) {
    const gate::Role* role = service.directory().find_role(text_member(call, "RoleArn"));
    // The permit was granted by the role's trust policy, so the role exists.
    if (role == nullptr) throw invalid_arn(text_member(call, "RoleArn"));
    const std::int64_t seconds = duration_of(call, kDurationDefault);
    const bool chained = call.caller.principal.kind == iam::PrincipalKind::role_session;
    if (seconds > role->session_seconds_max) throw longer_than_role_allows();
    if (chained && seconds > kDurationOfChain) throw longer_than_chaining_allows();
    const std::string session = text_member(call, "RoleSessionName");
    SessionPolicies policies = session_policies(service, call);
    const gate::Credential* calling = service.directory().find_credential(call.caller.access_key_id);
    const Tags requested = session_tags(call);
    std::string asking = call.caller.function;
    if (asking.empty() && calling != nullptr) asking = calling->handed_to;  // one role after the other
    gate::Directory::Session opening{.name = session,
                                     .duration = std::chrono::seconds(seconds),
                                     .handed_to = std::move(asking),
                                     .policies = std::move(policies.policies),
                                     .tags = requested,
                                     .transitive_tags = transitive_tags(call, requested, calling),
                                     .source_identity = source_identity(call, calling)};
    for (const auto& tag : opening.transitive_tags) {
        if (!has_key(opening.tags, tag.first)) opening.tags.push_back(tag);
    }
    const std::string identity = opening.source_identity;
    const gate::Credential& made = service.directory().open_session(permit, *role, std::move(opening));
    Document user =
        Document::object({{"AssumedRoleId", made.principal.user_id}, {"Arn", made.principal.arn}});
    Document output =
        Document::object({{"Credentials", describe(made)}, {"AssumedRoleUser", std::move(user)}});
    if (policies.packed_percent) output.if_object()->append("PackedPolicySize", *policies.packed_percent);
    if (!identity.empty()) output.if_object()->append("SourceIdentity", identity);
    return gate::Reply{.output = std::move(output)};
}

}  // namespace leastwise::sts
