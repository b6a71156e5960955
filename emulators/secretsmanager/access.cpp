#include "emulators/secretsmanager/access.hpp"

#include "emulators/secretsmanager/input.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;

namespace {

/// Condition keys that carry a member of the request. Source: Service Authorization Reference, "Actions,
/// resources, and condition keys for AWS Secrets Manager".
struct MemberKey {
    std::string_view key;
    std::string_view member;
};

constexpr MemberKey kTextKeys[] = {
    {"secretsmanager:VersionId", "VersionId"},
    {"secretsmanager:Description", "Description"},
    {"secretsmanager:KmsKeyId", "KmsKeyId"},
};

void set_member_keys(const Call& call, iam::Context& context) {
    for (const MemberKey& entry : kTextKeys) {
        if (const auto value = text_of(call, entry.member)) context.set(entry.key, *value);
    }
    if (const auto days = integer_of(call, "RecoveryWindowInDays")) {
        context.set("secretsmanager:RecoveryWindowInDays", std::to_string(*days));
    }
    for (const std::string_view member : {"ForceDeleteWithoutRecovery", "BlockPublicPolicy"}) {
        const Document* value = call.input.find(member);
        if (value == nullptr || !value->if_bool()) continue;
        context.set("secretsmanager:" + std::string(member), *value->if_bool() ? "true" : "false");
    }
}

/// secretsmanager:VersionStage. GetSecretValue without a version means AWSCURRENT.
void set_stages(const Call& call, iam::Context& context) {
    std::vector<std::string> stages = texts_of(call, "VersionStages");
    if (const auto stage = text_of(call, "VersionStage")) stages.push_back(*stage);
    if (stages.empty() && call.operation.name == "GetSecretValue" && !text_of(call, "VersionId")) {
        stages.emplace_back(kCurrent);
    }
    if (!stages.empty()) context.set_list("secretsmanager:VersionStage", std::move(stages));
}

void set_request_tags(const Tags& tags, std::vector<std::string> keys, iam::Context& context) {
    for (const auto& [key, value] : tags) {
        context.set("aws:RequestTag/" + key, value);
        keys.push_back(key);
    }
    if (!keys.empty()) context.set_list("aws:TagKeys", std::move(keys));
}

}  // namespace

Access on_secret(const Store& store, std::string action) {
    return [&store, action = std::move(action)](const Call& call) {
        const std::string id = text_or_empty(call, "SecretId");
        check_secret_id(id);
        iam::AccessCheck check{action, {}, {}};
        const Secret* secret = store.find(id);
        if (secret != nullptr) {
            check.resource = secret->arn;
        } else {
            check.resource = core::split_arn(id) ? id : store.arn_without_suffix(id);
        }
        check.context.set("secretsmanager:SecretId", secret != nullptr ? secret->arn : id);
        set_member_keys(call, check.context);
        set_stages(call, check.context);
        set_request_tags(tags_of(call), texts_of(call, "TagKeys"), check.context);
        if (secret != nullptr && secret->tags) {
            for (const auto& [key, value] : *secret->tags) {
                check.context.set("secretsmanager:ResourceTag/" + key, value);
            }
        }
        return std::vector<iam::AccessCheck>{std::move(check)};
    };
}

Access on_new_secret(const Store& store) {
    return [&store](const Call& call) {
        const std::string name = text_or_empty(call, "Name");
        check_secret_name(name);
        const Tags tags = tags_of(call);
        iam::AccessCheck create{"secretsmanager:CreateSecret", store.arn_without_suffix(name), {}};
        create.context.set("secretsmanager:Name", name);
        set_member_keys(call, create.context);
        set_request_tags(tags, {}, create.context);
        // A secret that is made with tags has them at once.
        for (const auto& [key, value] : tags) {
            create.context.set("aws:ResourceTag/" + key, value);
            create.context.set("secretsmanager:ResourceTag/" + key, value);
        }
        std::vector<iam::AccessCheck> checks{create};
        if (!tags.empty()) {
            create.action = "secretsmanager:TagResource";
            checks.push_back(std::move(create));
        }
        return checks;
    };
}

Access on_policy_to_validate(const Store& store) {
    constexpr std::string_view kAction = "secretsmanager:ValidateResourcePolicy";
    return [named = on_secret(store, std::string(kAction)), unnamed = on_all(std::string(kAction))](
               const Call& call) { return text_of(call, "SecretId") ? named(call) : unnamed(call); };
}

Access on_all(std::string action) {
    return [action = std::move(action)](const Call&) {
        return std::vector<iam::AccessCheck>{{action, "*", {}}};
    };
}

}  // namespace leastwise::secretsmanager
