#include "emulators/secretsmanager/access.hpp"
#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "emulators/secretsmanager/password.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::MemberShape;
using gate::Operation;
using gate::Permit;
using gate::Presence;

gate::Answer get_random_password(Store& store, const Call& call, const Permit&) {
    const auto unless = [&call](std::string_view member) {
        return is_true(call, member) ? Include::no : Include::yes;
    };
    const Document* each = call.input.find("RequireEachIncludedType");
    const bool* each_value = each == nullptr ? nullptr : each->if_bool();
    PasswordOptions options;
    options.length = static_cast<std::size_t>(integer_of(call, "PasswordLength").value_or(32));
    options.exclude_characters = text_or_empty(call, "ExcludeCharacters");
    options.lowercase = unless("ExcludeLowercase");
    options.uppercase = unless("ExcludeUppercase");
    options.numbers = unless("ExcludeNumbers");
    options.punctuation = unless("ExcludePunctuation");
    options.space = is_true(call, "IncludeSpace") ? Include::yes : Include::no;
    options.each_type = each_value != nullptr && !*each_value ? Include::no : Include::yes;
    return gate::Reply{
        .output = Document::object({{"RandomPassword", random_password(store.world().random, options)}})};
}

namespace {

constexpr MemberShape kSecretId{"SecretId", Kind::string, Presence::required, 1, 2048};
constexpr MemberShape kSecretString{"SecretString", Kind::string};
constexpr MemberShape kSecretBinary{"SecretBinary", Kind::blob};
constexpr MemberShape kToken{"ClientRequestToken", Kind::string};
constexpr MemberShape kDescription{"Description", Kind::string, Presence::optional, 0, 2048};
constexpr MemberShape kKmsKeyId{"KmsKeyId", Kind::string, Presence::optional, 0, 2048};
constexpr MemberShape kTags{"Tags", Kind::list};
constexpr MemberShape kMaxResults{"MaxResults", Kind::integer, Presence::optional, 1, 100};
constexpr MemberShape kNextToken{"NextToken", Kind::string, Presence::optional, 1, 4096};
constexpr MemberShape kPolicy{"ResourcePolicy", Kind::string, Presence::required, 1, 20480};
constexpr MemberShape kBlockPublic{"BlockPublicPolicy", Kind::boolean};
constexpr std::string_view kSecretExample = R"({"SecretId": "example"})";

constexpr MemberShape flag(std::string_view name) { return {name, Kind::boolean}; }

/// An operation on one secret.
Operation on(Store& store, std::string_view name, gate::Answer (*handler)(Store&, const Call&, const Permit&),
             std::vector<MemberShape> members, std::string_view example = kSecretExample) {
    members.insert(members.begin(), kSecretId);
    return {.name = name,
            .route = {},
            .input = {std::move(members)},
            .access = on_secret(store, "secretsmanager:" + std::string(name)),
            .handle = [&store, handler](const Call& call,
                                        const Permit& permit) { return handler(store, call, permit); },
            .example = example};
}

/// An operation on no secret, or on a new one.
Operation with(Store& store, std::string_view name,
               gate::Answer (*handler)(Store&, const Call&, const Permit&), std::vector<MemberShape> members,
               Access access, std::string_view example) {
    return {.name = name,
            .route = {},
            .input = {std::move(members)},
            .access = std::move(access),
            .handle = [&store, handler](const Call& call,
                                        const Permit& permit) { return handler(store, call, permit); },
            .example = example};
}

}  // namespace

std::vector<Operation> make_operations(Store& store) {
    const MemberShape new_name{"Name", Kind::string, Presence::required, 1, 512};
    return {
        with(store, "CreateSecret", &create_secret,
             {new_name,
              kSecretString,
              kSecretBinary,
              kToken,
              kDescription,
              kKmsKeyId,
              kTags,
              {"AddReplicaRegions", Kind::list},
              flag("ForceOverwriteReplicaSecret"),
              {"Type", Kind::string}},
             on_new_secret(store), R"({"Name": "example"})"),
        on(store, "GetSecretValue", &get_secret_value,
           {{"VersionId", Kind::string, Presence::optional, 32, 64},
            {"VersionStage", Kind::string, Presence::optional, 1, 256}}),
        on(store, "PutSecretValue", &put_secret_value,
           {kSecretString,
            kSecretBinary,
            kToken,
            {"VersionStages", Kind::list, Presence::optional, 1, 20},
            {"RotationToken", Kind::string}}),
        on(store, "UpdateSecret", &update_secret,
           {kSecretString, kSecretBinary, kToken, kDescription, kKmsKeyId}),
        on(store, "DescribeSecret", &describe_secret, {}),
        with(store, "ListSecrets", &list_secrets,
             {kMaxResults,
              kNextToken,
              {"Filters", Kind::list, Presence::optional, 0, 10},
              {"SortOrder", Kind::string},
              {"SortBy", Kind::string},
              flag("IncludePlannedDeletion")},
             on_all("secretsmanager:ListSecrets"), "{}"),
        on(store, "DeleteSecret", &delete_secret,
           {{"RecoveryWindowInDays", Kind::integer}, flag("ForceDeleteWithoutRecovery")}),
        on(store, "RestoreSecret", &restore_secret, {}),
        on(store, "ListSecretVersionIds", &list_secret_version_ids,
           {kMaxResults, kNextToken, flag("IncludeDeprecated")}),
        on(store, "UpdateSecretVersionStage", &update_secret_version_stage,
           {{"VersionStage", Kind::string, Presence::required, 1, 256},
            {"RemoveFromVersionId", Kind::string, Presence::optional, 32, 64},
            {"MoveToVersionId", Kind::string, Presence::optional, 32, 64}},
           R"({"SecretId": "example", "VersionStage": "AWSCURRENT"})"),
        with(store, "GetRandomPassword", &get_random_password,
             {{"PasswordLength", Kind::integer, Presence::optional, 1, kPasswordLengthMax},
              {"ExcludeCharacters", Kind::string, Presence::optional, 0, 4096},
              flag("ExcludeNumbers"),
              flag("ExcludePunctuation"),
              flag("ExcludeUppercase"),
              flag("ExcludeLowercase"),
              flag("IncludeSpace"),
              flag("RequireEachIncludedType")},
             on_all("secretsmanager:GetRandomPassword"), "{}"),
        on(store, "TagResource", &tag_resource, {{"Tags", Kind::list, Presence::required}},
           R"({"SecretId": "example", "Tags": []})"),
        on(store, "UntagResource", &untag_resource, {{"TagKeys", Kind::list, Presence::required}},
           R"({"SecretId": "example", "TagKeys": []})"),
        on(store, "PutResourcePolicy", &put_resource_policy, {kPolicy, kBlockPublic},
           R"({"SecretId": "example", "ResourcePolicy": "{}"})"),
        on(store, "GetResourcePolicy", &get_resource_policy, {}),
        on(store, "DeleteResourcePolicy", &delete_resource_policy, {}),
        with(store, "ValidateResourcePolicy", &validate_resource_policy,
             {{"SecretId", Kind::string, Presence::optional, 1, 2048}, kPolicy}, on_policy_to_validate(store),
             R"({"ResourcePolicy": "{}"})"),
    };
}

}  // namespace leastwise::secretsmanager
