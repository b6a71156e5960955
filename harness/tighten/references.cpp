#include "harness/tighten/references.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>

namespace leastwise::tighten {
namespace {

constexpr std::string_view kStream = ":log-stream:";
constexpr std::size_t kNameLengthMin = 8;  // ours: shorter physical names occur in other words by chance

/// Resources whose Ref is their ARN; the others give it as the attribute Arn.
bool ref_is_arn(std::string_view type) {
    return type == "AWS::SecretsManager::Secret" || type == "AWS::SNS::Topic" ||
           type == "AWS::IAM::ManagedPolicy";
}

}  // namespace

std::string to_text(const Reference& reference) {
    switch (reference.kind) {
        case Reference::Kind::literal:
        case Reference::Kind::verbatim: return reference.text;
        case Reference::Kind::ref: return "!Ref " + reference.text;
        case Reference::Kind::get_att: return "!GetAtt " + reference.text;
        case Reference::Kind::sub: return "!Sub " + reference.text;
    }
    return {};
}

References::References(const templates::Template& loaded, std::vector<runner::RecordedResource> resources)
    : loaded_(loaded), resources_(std::move(resources)) {}

References::Owner References::owner_of(const std::string& arn) const {
    Owner best;
    for (const runner::RecordedResource& resource : resources_) {
        if (resource.arn.empty() || !arn.starts_with(resource.arn)) continue;
        const std::string rest = arn.substr(resource.arn.size());
        if (!rest.empty() && rest[0] != '/' && rest[0] != ':') continue;
        if (best.resource == nullptr || resource.arn.size() > best.resource->arn.size())
            best = {&resource, rest};
    }
    return best;
}

const runner::RecordedResource* References::resource_of(const std::string& arn) const {
    return owner_of(arn).resource;
}

const runner::RecordedResource* References::resource_with_name(std::string_view physical_id) const {
    const auto found = std::ranges::find(resources_, physical_id, &runner::RecordedResource::physical_id);
    return found == resources_.end() ? nullptr : &*found;
}

/// A role's policy may name a resource unless that resource itself waits for the role.
bool References::can_refer(std::string_view role, std::string_view logical_id) const {
    std::vector<std::string_view> open = {logical_id};
    std::set<std::string_view> seen;
    while (!open.empty()) {
        const std::string_view id = open.back();
        open.pop_back();
        if (id == role) return false;
        if (!seen.insert(id).second) continue;
        if (const templates::Resource* resource = loaded_.find(id)) {
            open.insert(open.end(), resource->depends_on.begin(), resource->depends_on.end());
        }
        if (const auto planned = planned_.find(id); planned != planned_.end())
            open.insert(open.end(), planned->second.begin(), planned->second.end());
    }
    return true;
}

void References::plan_reference(const std::string& from, const Reference& reference) {
    const std::string& text = reference.text;
    if (reference.kind == Reference::Kind::ref || reference.kind == Reference::Kind::get_att)
        planned_[from].insert(text.substr(0, text.find('.')));
    if (reference.kind != Reference::Kind::sub) return;
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
        const std::string name = text.substr(at + 2, text.find_first_of(".}", at) - at - 2);
        if (loaded_.find(name) != nullptr) planned_[from].insert(name);
    }
}

/// Log streams are named anew for each environment.
std::string References::generalized(const std::string& arn) const {
    const auto stream = arn.find(kStream);
    const auto parts = core::split_arn(arn);
    if (!parts || parts->service != "logs") return arn;
    if (stream != std::string::npos) return arn.substr(0, stream) + ":*";
    return arn.ends_with(":*") ? arn : arn + ":*";
}

/// Replaces generated names of resources that cannot be referred to by a pattern that fits each deployment.
std::string References::with_name_patterns(std::string arn, std::string_view role) const {
    for (const runner::RecordedResource& resource : resources_) {
        const std::string& name = resource.physical_id;
        const auto generated =
            core::prefix_of_generated_name(name, loaded_.options.stack_name, resource.logical_id);
        if (name.size() < kNameLengthMin || !generated || can_refer(role, resource.logical_id)) continue;
        arn = core::replace_all(std::move(arn), name, *generated + "*");
    }
    return arn;
}

std::string References::pattern(const std::string& arn, std::string_view role) const {
    return with_name_patterns(generalized(arn), role);
}

Reference References::with_pseudo_parameters(const std::string& pattern) const {
    const auto parts = core::split_arn(pattern);
    if (!parts) return {Reference::Kind::literal, pattern};
    const auto& place = loaded_.options.place;
    const std::string region = parts->region == place.region ? "${AWS::Region}" : std::string(parts->region);
    const std::string account =
        parts->account == place.account ? "${AWS::AccountId}" : std::string(parts->account);
    std::string rest = core::replace_all(std::string(parts->resource), "${", "${!");
    rest = core::replace_all(std::move(rest), loaded_.options.stack_name + "-", "${AWS::StackName}-");
    return {Reference::Kind::sub, core::make_arn("${AWS::Partition}", parts->service, region, account, rest)};
}

Reference References::reference(const std::string& arn, std::string_view role) const {
    const std::string wanted = pattern(arn, role);
    const Owner owner = owner_of(wanted);
    if (owner.resource == nullptr || !can_refer(role, owner.resource->logical_id))
        return with_pseudo_parameters(wanted);
    const std::string& id = owner.resource->logical_id;
    const bool by_ref = ref_is_arn(owner.resource->type);
    if (owner.rest.empty()) {
        return by_ref ? Reference{Reference::Kind::ref, id}
                      : Reference{Reference::Kind::get_att, id + ".Arn"};
    }
    return {Reference::Kind::sub, (by_ref ? "${" + id + "}" : "${" + id + ".Arn}") + owner.rest};
}

}  // namespace leastwise::tighten
