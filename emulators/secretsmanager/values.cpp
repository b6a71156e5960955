#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Permit;

namespace {

using Stages = std::set<std::string, std::less<>>;

/// The version that an earlier call with this token made, if it holds the same value.
/// @throws AwsError when it holds another.
const Version* earlier_version(const Secret& secret, const std::string& token, const Value& value) {
    const Version* version = secret.find_version(token);
    if (version == nullptr) return nullptr;
    if (!same_value(version->value, value)) throw request_token_in_use(token, secret.arn);
    return version;
}

Version& store_value(Store& store, Secret& secret, std::string id, Value value, Stages stages) {
    Version& version = add_version(secret,
                                   {.id = std::move(id),
                                    .value = std::move(value),
                                    .created = store.now(),
                                    .last_accessed = {},
                                    .stages = {}},
                                   std::move(stages));
    secret.changed = store.now();
    drop_deprecated_versions(secret, store.now());
    return *secret.find_version(version.id);
}

/// Midnight UTC: AWS keeps the day of the last access, not the time.
core::Instant day_of(core::Instant at) { return std::chrono::floor<std::chrono::days>(at); }

const Version& wanted_version(const Call& call, const Secret& secret) {
    const auto id = text_of(call, "VersionId");
    const auto stage = text_of(call, "VersionStage");
    if (!id) {
        const std::string wanted = stage.value_or(std::string(kCurrent));
        const Version* version = secret.version_with(wanted);
        if (version == nullptr) throw no_value_for_stage(wanted);
        return *version;
    }
    const Version* version = secret.find_version(*id);
    if (version == nullptr) throw no_value_for_version(*id);
    if (stage && !version->stages.contains(*stage)) throw stage_is_not_of_version();
    return *version;
}

void refuse_replication(const Call& call) {
    if (const Document* regions = call.input.find("AddReplicaRegions");
        regions != nullptr && regions->if_array() && !regions->if_array()->empty()) {
        throw not_emulated("replica regions");
    }
}

}  // namespace

gate::Answer create_secret(Store& store, const Call& call, const Permit& permit) {
    refuse_replication(call);
    const std::string name = text_or_empty(call, "Name");
    Value value = value_of(call);
    const std::string token = value.empty() ? std::string() : request_token(call);
    if (const Secret* existing = store.find(name)) {
        if (existing->deletion) throw name_is_scheduled_for_deletion();
        const Version* version = existing->find_version(token);
        if (version == nullptr || !same_value(version->value, value)) throw secret_exists(name);
        Document output = identity_of(*existing);
        output.if_object()->append("VersionId", version->id);
        return gate::Reply{.output = std::move(output)};
    }
    const Tags tags = tags_of(call);
    Secret& secret = store.add(permit, name);
    secret.description = text_or_empty(call, "Description");
    secret.kms_key_id = text_or_empty(call, "KmsKeyId");
    if (!tags.empty()) put_tags(secret, tags);
    Document output = identity_of(secret);
    if (!value.empty()) {
        output.if_object()->append("VersionId", store_value(store, secret, token, std::move(value), {}).id);
    }
    return gate::Reply{.output = std::move(output)};
}

gate::Answer get_secret_value(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    Version& version = *secret.find_version(wanted_version(call, secret).id);
    version.last_accessed = secret.last_accessed = day_of(store.now());
    Document output = identity_of(secret);
    core::Object& members = *output.if_object();
    members.append("VersionId", version.id);
    if (version.value.text) members.append("SecretString", version.value.text->reveal());
    if (version.value.bytes) members.append("SecretBinary", core::to_base64(version.value.bytes->reveal()));
    if (!version.stages.empty()) members.append("VersionStages", stage_list(version));
    members.append("CreatedDate", seconds(version.created));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer put_secret_value(Store& store, const Call& call, const Permit& permit) {
    const std::string token = request_token(call);
    Value value = value_of(call);
    if (value.empty()) throw no_value();
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    const Version* version = earlier_version(secret, token, value);
    if (version == nullptr) {
        Stages stages;
        for (std::string& stage : texts_of(call, "VersionStages")) stages.insert(std::move(stage));
        if (stages.empty()) stages.emplace(kCurrent);
        version = &store_value(store, secret, token, std::move(value), std::move(stages));
    }
    Document output = identity_of(secret);
    output.if_object()->append("VersionId", version->id);
    output.if_object()->append("VersionStages", stage_list(*version));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer update_secret(Store& store, const Call& call, const Permit& permit) {
    Value value = value_of(call);
    const std::string token = value.empty() ? std::string() : request_token(call);
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    refuse_when_deleted(secret);
    Document output = identity_of(secret);
    if (!value.empty()) {
        const Version* version = earlier_version(secret, token, value);
        if (version == nullptr) {
            version = &store_value(store, secret, token, std::move(value), {std::string(kCurrent)});
        }
        output.if_object()->append("VersionId", version->id);
    }
    if (const auto description = text_of(call, "Description")) secret.description = *description;
    if (const auto key = text_of(call, "KmsKeyId")) secret.kms_key_id = *key;
    secret.changed = store.now();
    return gate::Reply{.output = std::move(output)};
}

}  // namespace leastwise::secretsmanager
