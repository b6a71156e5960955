#include "runtime/gate/surroundings.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/iam/named_principal.hpp"

namespace leastwise::gate {
namespace {

/// What every caller's context has; its presence says that the caller's part is complete.
constexpr std::string_view kPrincipalType = "aws:PrincipalType";
bool is_complete(const iam::Context& of_caller) { return of_caller.find(kPrincipalType) != nullptr; }

void set_if_absent(iam::Context& context, std::string_view key, std::string value) {
    if (context.find(key) == nullptr) context.set(key, std::move(value));
}

/// `…OrgID` and `…OrgPaths` of an account that is a member.
void add_organization_keys(iam::Context& context, const std::string& of, std::string_view account,
                           const Organization& organization) {
    if (!organization.has_account(account)) return;
    context.set(of + "OrgID", organization.id());
    context.set_list(of + "OrgPaths", {organization.path_of(account)});
}

}  // namespace

std::string_view account_of(std::string_view resource_arn, const core::World& world) {
    const auto parts = core::split_arn(resource_arn);
    // What AWS itself owns, as its managed policies, is in reach of every account.
    const bool names_account = parts && !parts->account.empty() && parts->account != "aws";
    return names_account ? parts->account : std::string_view(world.place.account);
}

iam::Context caller_context(const Caller& caller, const core::World& world, const Organization& organization) {
    if (is_complete(caller.context)) return caller.context;
    iam::Context context;
    context.set("aws:SecureTransport", "true");  // the emulated endpoint is AWS's TLS endpoint
    context.set("aws:RequestedRegion", world.place.region);
    context.set("aws:ViaAWSService", "false");
    if (!caller.source_ip.empty()) context.set("aws:SourceIp", caller.source_ip);
    if (!caller.user_agent.empty()) context.set("aws:UserAgent", caller.user_agent);
    iam::add_principal_keys(context, caller.principal);
    add_organization_keys(context, "aws:Principal", caller.principal.account, organization);
    if (const auto* account = caller.context.find("aws:SourceAccount"); account && !account->values.empty()) {
        add_organization_keys(context, "aws:Source", account->values.front(), organization);
    }
    context.merge(caller.context);
    return context;
}

const iam::Context& Moment::keys(core::Instant now, std::string_view resource_account,
                                 const Organization& organization) {
    const std::int64_t second = now.time_since_epoch().count() / 1000;
    const bool is_same = second == second_ && resource_account == account_ && organization.id() == organization_;
    if (!keys_.empty() && is_same) return keys_;
    organization_ = organization.id();
    second_ = second;
    account_ = resource_account;
    keys_ = {};
    keys_.set("aws:CurrentTime", core::iso8601_seconds(now));
    keys_.set("aws:EpochTime", std::to_string(second));
    keys_.set("aws:ResourceAccount", account_);
    add_organization_keys(keys_, "aws:Resource", account_, organization);
    return keys_;
}

iam::Context global_context(const Caller& caller, const core::World& world, std::string_view resource_arn,
                            const std::map<std::string, std::string>& resource_tags, Moment& moment,
                            const Organization& organization) {
    iam::Context context = moment.keys(world.clock.now(), account_of(resource_arn, world), organization);
    // What is known of the caller stands over what is computed.
    if (is_complete(caller.context)) {
        context.merge(caller.context);
    } else {
        context.merge(caller_context(caller, world, organization));
    }
    for (const auto& [key, value] : resource_tags) set_if_absent(context, "aws:ResourceTag/" + key, value);
    return context;
}

iam::Context global_context(const Caller& caller, const core::World& world, std::string_view resource_arn,
                            const std::map<std::string, std::string>& resource_tags) {
    Moment moment;
    return global_context(caller, world, resource_arn, resource_tags, moment, {});
}

}  // namespace leastwise::gate
