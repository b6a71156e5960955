#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/resources.hpp"

#include <algorithm>
#include <utility>

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"PointInTimeRecoverySpecification"},
                                    {"PrimaryKey", Kind::map_of_text},
                                    {"ProvisionedThroughput", Kind::map},
                                    {"TableName", Kind::text_or_map},
                                    {"Tags", Kind::map},
                                    {"SSESpecification", Kind::map}};
constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {"String", "S"}, {"Number", "N"}, {"Binary", "B"}};

/// {"AttributeName", "AttributeType"} of the hash key.
Document primary_key(const Source& source) {
    const Document& key = source["PrimaryKey"];
    if (!truthy(key)) return Document::object({{"AttributeName", "id"}, {"AttributeType", "S"}});
    const Document& name = member(key, "Name");
    const Document& type = member(key, "Type");
    expect_present(name, of_resource(source.logical_id), "PrimaryKey.Name");
    expect_present(type, of_resource(source.logical_id), "PrimaryKey.Type");
    for (const auto& [word, letter] : kTypes) {
        if (type == Document(word))
            return Document::object({{"AttributeName", name}, {"AttributeType", letter}});
    }
    refuse_resource(source.logical_id, "Invalid 'Type' \"" + python_text(type) + "\".", type.span());
}

}  // namespace

std::vector<Generated> translate_table(Translation&, Source& source) {
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::SimpleTable");
    Generated table = Generated::make(source.logical_id, "AWS::DynamoDB::Table", source.attributes);
    table.span = source.span;
    table.depends_on = source.depends_on;
    const Document key = primary_key(source);
    table.with("AttributeDefinitions", Document::array({key}));
    table.with("KeySchema", Document::array({Document::object(
                                {{"AttributeName", member(key, "AttributeName")}, {"KeyType", "HASH"}})}));
    for (const std::string_view name :
         {"PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"}) {
        if (truthy(source[name])) table.with(name, source[name]);
    }
    if (!truthy(source["ProvisionedThroughput"])) table.with("BillingMode", "PAY_PER_REQUEST");
    if (truthy(source["Tags"])) table.with("Tags", tag_list(source["Tags"]));
    return {std::move(table)};
}

}  // namespace leastwise::templates::sam
