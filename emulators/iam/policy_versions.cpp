#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "emulators/iam/policy_rows.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

constexpr std::size_t kManagedBytesMax = 6'144;  // IAM User Guide, "IAM and AWS STS quotas", as is the next
constexpr std::size_t kVersionsMax = 5;
constexpr gate::MemberShape kVersionId{"VersionId", Kind::string, Presence::required};
constexpr std::string_view kExample =
    R"({"PolicyArn": "arn:aws:iam::123456789012:policy/example", "VersionId": "v1"})";

Document describe(const StoredPolicy& policy, const PolicyVersion& version) {
    return Document::object({{"VersionId", version.id},
                             {"IsDefaultVersion", version.id == policy.default_version},
                             {"CreateDate", core::iso8601(version.created)}});
}

/// `v`, a digit from 1 to 9, more digits, and what may follow a dot.
std::string version_member(const Call& call) {
    const std::string id = text_member(call, "VersionId");
    const auto is_digit = [](unsigned char c) { return c >= '0' && c <= '9'; };
    const std::string_view number = std::string_view(id).substr(0, id.find('.'));
    const std::string_view rest = std::string_view(id).substr(number.size());
    const bool numbered = number.size() > 1 && number[0] == 'v' && number[1] != '0' &&
                          std::ranges::all_of(number.substr(1), is_digit);
    const bool suffixed = std::ranges::all_of(rest.empty() ? rest : rest.substr(1), [&](unsigned char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
    if (!numbered || !suffixed) throw invalid_value("versionId", kVersionPattern);
    return id;
}

/// The policy and its version that the call names. @throws AwsError NoSuchEntity.
const StoredPolicy& with_version(const Iam& service, const Call& call, const std::string& version) {
    const std::string arn = text_member(call, "PolicyArn");
    const StoredPolicy* policy = service.find_stored(arn);
    if (policy == nullptr || policy->find(version) == nullptr) throw no_such_version(arn, version);
    return *policy;
}

gate::Answer create_version(Iam& service, const Call& call, const gate::Permit& permit) {
    StoredPolicy changed = named_policy(service, call);
    std::string document = text_member(call, "PolicyDocument");
    iam::Policy policy = parse_managed(document, changed.name, changed.arn);
    if (changed.versions.size() >= kVersionsMax) throw too_many_versions();
    changed.updated = service.world().clock.now();
    const std::string id = "v" + std::to_string(++changed.versions_made);
    changed.versions.push_back({id, std::move(policy), std::move(document), changed.updated});
    if (is_true(call, "SetAsDefault")) changed.default_version = id;
    const StoredPolicy& kept = service.put_policy(permit, std::move(changed));
    return gate::Reply{.output = Document::object({{"PolicyVersion", describe(kept, kept.versions.back())}})};
}

/// AWS keeps the older versions of its own policies; only the newest is known here.
Document describe_published(const Iam& service, const std::string& arn, const std::string& version) {
    const ManagedPolicy* published = service.catalogue().find(arn);
    if (published == nullptr) throw no_document_for(arn);
    if (published->version != version) throw no_such_version(arn, version);
    Document out = Document::object({{"Document", core::uri_encode(published->document)},
                                     {"VersionId", version},
                                     {"IsDefaultVersion", true}});
    if (!published->created.empty()) out.if_object()->append("CreateDate", published->created);
    return out;
}

gate::Answer get_version(const Iam& service, const Call& call) {
    const std::string id = version_member(call);
    const std::string arn = text_member(call, "PolicyArn");
    if (is_aws_managed(arn)) {
        return gate::Reply{.output =
                               Document::object({{"PolicyVersion", describe_published(service, arn, id)}})};
    }
    const StoredPolicy& policy = with_version(service, call, id);
    const PolicyVersion& version = *policy.find(id);
    Document described = describe(policy, version);
    described.if_object()->append("Document", core::uri_encode(version.document));
    return gate::Reply{.output = Document::object({{"PolicyVersion", std::move(described)}})};
}

gate::Answer list_versions(const Iam& service, const Call& call) {
    const StoredPolicy& policy = named_policy(service, call);
    Document::Array versions;
    for (auto version = policy.versions.rbegin(); version != policy.versions.rend(); ++version) {
        versions.push_back(describe(policy, *version));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(versions), output);
    output.if_object()->append("Versions", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer delete_version(Iam& service, const Call& call, const gate::Permit& permit) {
    const std::string id = version_member(call);
    StoredPolicy changed = with_version(service, call, id);
    if (changed.default_version == id) throw version_is_default();
    std::erase_if(changed.versions, [&id](const PolicyVersion& version) { return version.id == id; });
    service.put_policy(permit, std::move(changed));
    return gate::Reply{};
}

gate::Answer set_default(Iam& service, const Call& call, const gate::Permit& permit) {
    const std::string id = version_member(call);
    StoredPolicy changed = with_version(service, call, id);
    changed.default_version = id;
    service.put_policy(permit, std::move(changed));
    return gate::Reply{};
}

}  // namespace

const StoredPolicy& named_policy(const Iam& service, const Call& call) {
    const std::string arn = text_member(call, "PolicyArn");
    if (!core::split_arn(arn)) throw not_an_arn(arn);
    const StoredPolicy* policy = service.find_stored(arn);
    if (policy == nullptr) throw no_such_policy(arn);
    return *policy;
}

iam::Policy parse_managed(const std::string& document, const std::string& name, const std::string& arn) {
    iam::Policy policy = parse_document(document, iam::PolicyKind::identity, name);
    policy.arn = arn;
    if (document_size(document) > kManagedBytesMax) throw quota_exceeded("PolicySize", kManagedBytesMax);
    return policy;
}

Document sorted_tags(const StoredPolicy& policy) {
    Tags tags = policy.tags;
    std::ranges::sort(tags);
    return tag_list(tags);
}

Access on_policy(std::string_view operation) {
    return [operation](const Call& call) {
        return std::vector<iam::AccessCheck>{
            {"iam:" + std::string(operation), text_member(call, "PolicyArn"), {}}};
    };
}

Handler reads_policy(const Iam& service, gate::Answer (*answer)(const Iam&, const Call&)) {
    return [&service, answer](const Call& call, const gate::Permit&) { return answer(service, call); };
}

Handler writes_policy(Iam& service, gate::Answer (*answer)(Iam&, const Call&, const gate::Permit&)) {
    return [&service, answer](const Call& call, const gate::Permit& permit) {
        return answer(service, call, permit);
    };
}

std::vector<Operation> policy_version_rows(Iam& service) {
    std::vector<Operation> rows;
    rows.push_back({.name = "CreatePolicyVersion",
                    .route = {},
                    .input = {{kPolicyArn,
                               {"PolicyDocument", Kind::string, Presence::required, 1, 131'072},
                               {"SetAsDefault", Kind::boolean}}},
                    .access = on_policy("CreatePolicyVersion"),
                    .handle = writes_policy(service, &create_version),
                    .example = R"({"PolicyArn": "arn:aws:iam::123456789012:policy/example",
                                   "PolicyDocument": "{\"Statement\": []}"})"});
    rows.push_back({.name = "GetPolicyVersion",
                    .route = {},
                    .input = {{kPolicyArn, kVersionId}},
                    .access = on_policy("GetPolicyVersion"),
                    .handle = reads_policy(service, &get_version),
                    .example = kExample});
    rows.push_back({.name = "ListPolicyVersions",
                    .route = {},
                    .input = {{kPolicyArn, kMarker, kMaxItems}},
                    .access = on_policy("ListPolicyVersions"),
                    .handle = reads_policy(service, &list_versions),
                    .example = kPolicyExample});
    rows.push_back({.name = "DeletePolicyVersion",
                    .route = {},
                    .input = {{kPolicyArn, kVersionId}},
                    .access = on_policy("DeletePolicyVersion"),
                    .handle = writes_policy(service, &delete_version),
                    .example = kExample});
    rows.push_back({.name = "SetDefaultPolicyVersion",
                    .route = {},
                    .input = {{kPolicyArn, kVersionId}},
                    .access = on_policy("SetDefaultPolicyVersion"),
                    .handle = writes_policy(service, &set_default),
                    .example = kExample});
    return rows;
}

}  // namespace leastwise::iamapi
