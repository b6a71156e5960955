#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/refusal.hpp"
#include "runtime/template/sam/swagger.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

Document as_list(const Document& value) { return is_list(&value) ? value : Document::array({value}); }

Document statement(std::string_view effect, const Document& resources, Document principal) {
    return Document::object({{"Effect", effect},
                             {"Action", "execute-api:Invoke"},
                             {"Resource", resources},
                             {"Principal", std::move(principal)}});
}

void check_resolved(const Document& list, std::string_view name, std::string_view instead) {
    const Document::Array* elements = list.if_array();
    if (elements == nullptr ||
        std::ranges::all_of(*elements, [](const Document& one) { return is_text(&one); }))
        return;
    refuse_template(std::string(name) + " must be a list of strings. Use " + std::string(instead) +
                        " instead for values that use Intrinsic Functions",
                    list.span());
}

/// {"aws:SourceVpc": […], "aws:SourceVpce": […]} from plain ids and from intrinsics.
Document endpoints(const Document& plain, const Document& networks, const Document& endpoint_ids) {
    Document condition = Document::object();
    if (const Document::Array* ids = plain.if_array()) {
        for (const auto& [prefix, key] :
             {std::pair{"vpc-", "aws:SourceVpc"}, std::pair{"vpce-", "aws:SourceVpce"}}) {
            for (const Document& id : *ids) {
                if (is_text(&id) && text_in(id).starts_with(prefix)) push(ensure_array(condition, key), id);
            }
        }
    }
    if (!networks.is_null()) append(ensure_array(condition, "aws:SourceVpc"), networks);
    if (!endpoint_ids.is_null()) append(ensure_array(condition, "aws:SourceVpce"), endpoint_ids);
    const bool any = truthy(condition.find("aws:SourceVpc")) || truthy(condition.find("aws:SourceVpce"));
    return any ? condition : Document();
}

}  // namespace

Document Swagger::method_uris(const std::string& path, const Document& stage) {
    Document uris = Document::array();
    core::Span path_span;
    for (const auto& one : paths()) {
        if (one.name == path) path_span = one.name_span;
    }
    for (Document* item : path_items(path)) {
        for (const core::Member* method : python2_order(members_of(*item))) {
            const std::string name = core::to_upper(method->name);
            const bool any = name == "ANY" || method->name == kAnyMethod;
            Document text("execute-api:/${__Stage__}/" + (any ? std::string("*") : name) +
                          path_pattern(path));
            const core::Span span = path_span.line != 0 ? path_span : any ? core::Span{} : method->name_span;
            push(uris, Document::object(
                           {{"Fn::Sub",
                             Document::array({text.at(span), Document::object({{"__Stage__", stage}})})}}));
        }
    }
    return uris;
}

void Swagger::add_statement(Document added, bool unless_known) {
    object_in(policy_)["Version"] = Document("2012-10-17");
    Document& statements = object_in(policy_)["Statement"];
    if (!is_list(&statements)) statements = Document::array({statements});
    if (unless_known && contains(statements, added)) return;
    push(statements, std::move(added));
}

void Swagger::add_resource_policy(const Document& given, const std::string& path, const Document& stage) {
    const Document resources = method_uris(path, stage);
    const auto accounts = [&](std::string_view name, std::string_view effect) {
        const Document& list = member(given, name);
        if (!truthy(list)) return;
        if (!is_map(&list) && !is_list(&list)) {
            refuse_template("Type of '" + python_text(list) + "' must be a list or dictionary", list.span());
        }
        Document added = statement(effect, resources, Document::object({{"AWS", as_list(list)}}));
        if (member(policy_, "Statement").is_null()) {
            // A first statement of this kind stands alone, not in a list.
            object_in(policy_)["Version"] = Document("2012-10-17");
            object_in(policy_)["Statement"] = std::move(added);
        } else {
            add_statement(std::move(added), false);
        }
    };
    const auto denied_by = [&](std::string_view test, Document condition) {
        Document deny = statement("Deny", resources, "*");
        object_in(deny).append("Condition", Document::object({{std::string(test), std::move(condition)}}));
        if (member(policy_, "Statement").is_null()) object_in(policy_)["Statement"] = Document::array();
        add_statement(statement("Allow", resources, "*"), true);
        add_statement(std::move(deny), true);
    };
    const auto addresses = [&](std::string_view name, std::string_view test) {
        const Document& list = member(given, name);
        if (truthy(list)) denied_by(test, Document::object({{"aws:SourceIp", as_list(list)}}));
    };
    const auto networks = [&](std::string_view kind, std::string_view test) {
        const std::string list = std::string("Source") + "Vpc" + std::string(kind);
        const std::string instead = "IntrinsicVpc" + std::string(kind);
        check_resolved(member(given, list), list, instead);
        Document condition = endpoints(member(given, list), member(given, instead),
                                       member(given, "IntrinsicVpce" + std::string(kind)));
        if (!condition.is_null()) denied_by(test, std::move(condition));
    };
    if (!is_map(&policy_)) policy_ = Document::object();
    accounts("AwsAccountWhitelist", "Allow");
    accounts("AwsAccountBlacklist", "Deny");
    addresses("IpRangeWhitelist", "NotIpAddress");
    addresses("IpRangeBlacklist", "IpAddress");
    networks("Blacklist", "StringEquals");
    networks("Whitelist", "StringNotEquals");
    object_in(document())["x-amazon-apigateway-policy"] = policy_;
}

void Swagger::add_custom_statements(const Document& statements) {
    if (!is_map(&policy_)) policy_ = Document::object();
    if (member(policy_, "Statement").is_null()) {
        object_in(policy_)["Version"] = Document("2012-10-17");
        object_in(policy_)["Statement"] = statements;
    } else {
        const Document list = as_list(statements);
        for (const Document& one : elements_of(list)) add_statement(one, true);
    }
    object_in(document())["x-amazon-apigateway-policy"] = policy_;
}

}  // namespace leastwise::templates::sam
