#include "dynamodb.hpp"
#include "runtime.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

// GET /activities/{id}: one activity of the user who asks.

namespace {

using nlohmann::json;

json answer(int status, const json& body) {
    return {{"statusCode", status}, {"headers", {{"Content-Type", "application/json"}}}, {"body", body.dump()}};
}

/// `{"S":"run"}` is text and `{"N":"5000"}` a number; an activity has nothing else.
json plain(const json& attribute) {
    if (attribute.contains("N")) return json::parse(attribute.at("N").get<std::string>());
    return attribute.at("S");
}

json to_activity(const json& item) {
    json activity = json::object();
    for (const auto& [name, attribute] : item.items()) {
        if (name == "userId") continue;
        activity[name == "activityId" ? "id" : name] = plain(attribute);
    }
    return activity;
}

json get_activity(DynamoDb& dynamodb, const std::string& table, const json& event) {
    const json key = {{"userId", {{"S", event.at("requestContext").at("authorizer").at("userId")}}},
                      {"activityId", {{"S", event.at("pathParameters").at("id")}}}};
    const json input = {{"TableName", table}, {"Key", key}};
    const json output = json::parse(dynamodb.call("GetItem", input.dump()));
    if (!output.contains("Item")) return answer(404, {{"message", "Activity not found"}});
    return answer(200, to_activity(output.at("Item")));
}

}  // namespace

int main() {
    const char* table = std::getenv("TABLE_NAME");
    if (table == nullptr) runtime::fail_init("TABLE_NAME is not set");
    DynamoDb dynamodb = DynamoDb::from_environment();
    runtime::run([&dynamodb, name = std::string(table)](const std::string& event) {
        return get_activity(dynamodb, name, json::parse(event)).dump();
    });
}
