#pragma once
#include "runtime/core/diagnostic.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::lint {

/// What to do with the text at a finding's place.
struct Fix {
    enum class Kind { none, replace, remove };
    Kind kind = Kind::none;
    std::string written{};  ///< as it stands in the file
    std::string instead{};
};

struct Finding : core::Diagnostic {
    Fix fix{};
};

using Findings = std::vector<Finding>;

/// One kind of finding: its code, a name for machines, and what it is about.
struct Rule {
    std::string_view code;
    std::string_view name;
    std::string_view about;
};

namespace code {
inline constexpr std::string_view kUnknownAction = "LW0501";
inline constexpr std::string_view kEmptyPattern = "LW0502";
inline constexpr std::string_view kUnknownService = "LW0503";
inline constexpr std::string_view kUnknownKey = "LW0504";
inline constexpr std::string_view kForeignKey = "LW0505";
inline constexpr std::string_view kEveryAction = "LW0511";
inline constexpr std::string_view kManyActions = "LW0512";
inline constexpr std::string_view kEveryResource = "LW0513";
inline constexpr std::string_view kForeignResource = "LW0514";
inline constexpr std::string_view kAllBut = "LW0515";
inline constexpr std::string_view kNotPrincipal = "LW0516";
inline constexpr std::string_view kCovered = "LW0517";
inline constexpr std::string_view kLiteralVariable = "LW0518";
inline constexpr std::string_view kVacuous = "LW0519";
inline constexpr std::string_view kLiteralStar = "LW0520";
inline constexpr std::string_view kAnySource = "LW0521";
inline constexpr std::string_view kBucketOwner = "LW0522";
inline constexpr std::string_view kExternalId = "LW0523";
inline constexpr std::string_view kAnyIdentity = "LW0524";
inline constexpr std::string_view kPublic = "LW0525";
inline constexpr std::string_view kOwnPolicies = "LW0531";
inline constexpr std::string_view kPassRole = "LW0532";
inline constexpr std::string_view kOthersCode = "LW0533";
inline constexpr std::string_view kAssumeAny = "LW0534";
inline constexpr std::string_view kNewAccess = "LW0541";
inline constexpr std::string_view kUndecided = "LW0542";
}  // namespace code

/// All rules, in the order of their codes.
inline constexpr Rule kRules[] = {
    {code::kUnknownAction, "unknown-action", "An action that does not exist"},
    {code::kEmptyPattern, "empty-pattern", "A pattern that matches no action"},
    {code::kUnknownService, "unknown-service", "A service that does not exist"},
    {code::kUnknownKey, "unknown-condition-key", "A condition key that no request carries"},
    {code::kForeignKey, "foreign-condition-key", "A condition on a key that the actions do not have"},
    {code::kEveryAction, "every-action", "All actions of all services are allowed"},
    {code::kManyActions, "wildcard-action", "A wildcard allows actions that nobody named"},
    {code::kEveryResource, "every-resource", "Actions that work on resources are allowed on all of them"},
    {code::kForeignResource, "foreign-resource", "An action does not work on any resource of its statement"},
    {code::kAllBut, "allow-all-but", "Allow with NotAction or NotResource"},
    {code::kNotPrincipal, "allow-not-principal", "Allow with NotPrincipal"},
    {code::kCovered, "covered-action", "An action that another entry of the statement allows already"},
    {code::kLiteralVariable, "literal-variable", "A policy variable in a version that has none"},
    {code::kVacuous, "vacuous-condition", "ForAllValues holds for requests without the key"},
    {code::kLiteralStar, "literal-star", "A wildcard in a comparison that has none"},
    {code::kAnySource, "service-without-source", "A service may act for any account (confused deputy)"},
    {code::kBucketOwner, "bucket-without-owner", "A bucket's ARN does not say whose it is"},
    {code::kExternalId, "account-without-external-id", "Another account may assume the role for anyone"},
    {code::kAnyIdentity, "any-identity", "Any user of an identity provider may assume the role"},
    {code::kPublic, "public-access", "Strangers are allowed"},
    {code::kOwnPolicies, "changes-permissions", "A role may give itself other permissions"},
    {code::kPassRole, "passes-any-role", "A role may run code under any role of the account"},
    {code::kOthersCode, "runs-as-others", "A role may change code that runs under other roles"},
    {code::kAssumeAny, "assumes-any-role", "A role may assume any role that trusts its account"},
    {code::kNewAccess, "new-access", "Something is allowed that was not before"},
    {code::kUndecided, "undecided-access", "It could not be proved that nothing new is allowed"},
};

}  // namespace leastwise::lint
