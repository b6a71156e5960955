#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "emulators/secretsmanager/page.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Permit;

namespace {

Document described(const Secret& secret, const Version& version) {
    const std::string key = secret.kms_key_id.empty() ? "DefaultEncryptionKey" : secret.kms_key_id;
    Document out = Document::object({{"VersionId", version.id},
                                     {"CreatedDate", seconds(version.created)},
                                     {"KmsKeyIds", Document::array({Document(key)})}});
    if (!version.stages.empty()) out.if_object()->append("VersionStages", stage_list(version));
    if (version.last_accessed) out.if_object()->append("LastAccessedDate", seconds(*version.last_accessed));
    return out;
}

}  // namespace

gate::Answer list_secret_version_ids(Store& store, const Call& call, const Permit&) {
    const Secret& secret = store.get(text_or_empty(call, "SecretId"));
    Document::Array versions;
    for (const Version& version : secret.versions) {
        if (!version.stages.empty() || is_true(call, "IncludeDeprecated")) {
            versions.push_back(described(secret, version));
        }
    }
    Document output = identity_of(secret);
    append_page(call, "Versions", std::move(versions), output);
    return gate::Reply{.output = std::move(output)};
}

gate::Answer update_secret_version_stage(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    const std::string stage = text_or_empty(call, "VersionStage");
    const auto from = text_of(call, "RemoveFromVersionId");
    const auto to = text_of(call, "MoveToVersionId");
    if (from && secret.find_version(*from) == nullptr) throw no_value_for_version(*from);
    if (to && secret.find_version(*to) == nullptr) throw no_value_for_version(*to);
    if (from && !secret.find_version(*from)->stages.contains(stage)) throw stage_not_attached(stage, *from);
    const Version* holder = secret.version_with(stage);
    if (to) {
        if (holder != nullptr && holder->id != *to && !from) throw remove_from_needed(stage, holder->id);
        move_stage(secret, stage, *secret.find_version(*to));
    } else if (from) {
        if (stage == kCurrent) throw current_cannot_be_removed();
        remove_stage(*secret.find_version(*from), stage);
    }
    secret.changed = store.now();
    return gate::Reply{.output = identity_of(secret)};
}

}  // namespace leastwise::secretsmanager
