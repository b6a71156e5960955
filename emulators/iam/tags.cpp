#include "emulators/iam/errors.hpp"
#include "emulators/iam/identities.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Kind;
using gate::Operation;
using gate::Presence;

namespace {

constexpr std::size_t kTagsMax = 50;

struct Names {
    IdentityKind kind;
    std::string_view tag, untag, list;
    std::string_view quota;
    std::string_view tag_example, untag_example, list_example;
};

constexpr Names kNames[] = {
    {IdentityKind::role, "TagRole", "UntagRole", "ListRoleTags", "TagsPerRole",
     R"({"RoleName": "example", "Tags": [{"Key": "k", "Value": "v"}]})",
     R"({"RoleName": "example", "TagKeys": ["k"]})", R"({"RoleName": "example"})"},
    {IdentityKind::user, "TagUser", "UntagUser", "ListUserTags", "TagsPerUser",
     R"({"UserName": "example", "Tags": [{"Key": "k", "Value": "v"}]})",
     R"({"UserName": "example", "TagKeys": ["k"]})", R"({"UserName": "example"})"},
};

Access changes_tags(const Iam& service, IdentityKind kind, std::string_view operation) {
    return [access = on_identity(service, kind, operation)](const Call& call) {
        auto checks = access(call);
        set_request_tags(checks.front().context, call);
        return checks;
    };
}

gate::Answer tag(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const Tags added = tags_member(call, TagKeys::folded);
    const Identity& identity = named(service, call, kind);
    Tags tags = identity.tags;
    add_tags(tags, added, TagKeys::folded);
    const auto names = std::ranges::find(kNames, kind, &Names::kind);
    if (tags.size() > kTagsMax) throw quota_exceeded(names->quota, kTagsMax);
    service.directory().change(permit, kind, identity.name,
                               [&tags](Identity& changed) { changed.tags = std::move(tags); });
    return gate::Reply{};
}

gate::Answer untag(Iam& service, const Call& call, const gate::Permit& permit, IdentityKind kind) {
    const auto keys = text_list(call, "TagKeys");
    if (keys.size() > kTagsMax) throw too_many_tags("tagKeys");
    const Identity& identity = named(service, call, kind);
    service.directory().change(permit, kind, identity.name, [&keys](Identity& changed) {
        remove_tags(changed.tags, keys, TagKeys::folded);
    });
    return gate::Reply{};
}

gate::Answer list(const Iam& service, const Call& call, IdentityKind kind) {
    const Document all = tag_list(named(service, call, kind).tags);
    Document output = Document::object();
    Document::Array page = page_of(call, *all.if_array(), output);
    output.if_object()->append("Tags", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

}  // namespace

std::vector<Operation> tag_rows(Iam& service) {
    std::vector<Operation> rows;
    for (const Names& names : kNames) {
        const IdentityKind kind = names.kind;
        rows.push_back({.name = names.tag,
                        .route = {},
                        .input = {{name_shape(kind), {"Tags", Kind::list, Presence::required}}},
                        .access = changes_tags(service, kind, names.tag),
                        .handle = writes(service, kind, &tag),
                        .example = names.tag_example});
        rows.push_back({.name = names.untag,
                        .route = {},
                        .input = {{name_shape(kind), {"TagKeys", Kind::list, Presence::required}}},
                        .access = changes_tags(service, kind, names.untag),
                        .handle = writes(service, kind, &untag),
                        .example = names.untag_example});
        rows.push_back({.name = names.list,
                        .route = {},
                        .input = {{name_shape(kind), kMarker, kMaxItems}},
                        .access = on_identity(service, kind, names.list),
                        .handle = reads(service, kind, &list),
                        .example = names.list_example});
    }
    return rows;
}

}  // namespace leastwise::iamapi
