#include "emulators/cloudformation/operations.hpp"

#include "emulators/cloudformation/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::cloudformation {

namespace {

using core::Document;
using gate::Answer;
using gate::Call;
using gate::Kind;
using gate::Permit;
using gate::Presence;

constexpr std::size_t kResourcesPageMax =
    100;                                      // API reference, ListStackResources and DescribeStackResources
constexpr std::size_t kExportsPageMax = 100;  // API reference, ListExports

std::string text(const Call& call, std::string_view name) {
    const std::string* found = call.input.find_string(name);
    return found == nullptr ? std::string{} : *found;
}

void append_if(Document& object, std::string name, const std::string& value) {
    if (!value.empty()) object.if_object()->append(std::move(name), Document(value));
}

Document not_checked(std::string name) {
    return Document::object({{std::move(name), Document("NOT_CHECKED")}});
}

/// Part of a list from an offset that the token names; the rest gets a token of its own. @throws AwsError.
template <class Item, class Show>
void append_page(Document& output, const Call& call, const std::vector<Item>& items, std::size_t page_max,
                 std::string list, Show show) {
    std::size_t first = 0;
    if (const std::string token = text(call, "NextToken"); !token.empty()) {
        const auto offset = core::to_integer(token);
        if (!offset || *offset < 0 || static_cast<std::size_t>(*offset) > items.size()) throw bad_token();
        first = static_cast<std::size_t>(*offset);
    }
    const std::size_t last = std::min(items.size(), first + page_max);
    Document shown = Document::array();
    for (std::size_t i = first; i < last; ++i) shown.if_array()->push_back(show(items[i]));
    output.if_object()->append(std::move(list), std::move(shown));
    if (last < items.size()) output.if_object()->append("NextToken", Document(std::to_string(last)));
}

Document show(const StackOutput& item) {
    Document result =
        Document::object({{"OutputKey", Document(item.key)}, {"OutputValue", Document(item.value)}});
    append_if(result, "Description", item.description);
    append_if(result, "ExportName", item.export_name);
    return result;
}

Document show_stack(const StackRecord& stack) {
    Document parameters = Document::array(), outputs = Document::array(), tags = Document::array(),
             capabilities = Document::array();
    for (const auto& item : stack.parameters) {
        parameters.if_array()->push_back(Document::object(
            {{"ParameterKey", Document(item.key)}, {"ParameterValue", Document(item.value)}}));
    }
    for (const auto& item : stack.outputs) outputs.if_array()->push_back(show(item));
    for (const auto& [key, value] : stack.tags) {
        tags.if_array()->push_back(Document::object({{"Key", Document(key)}, {"Value", Document(value)}}));
    }
    for (const auto& item : stack.capabilities) capabilities.if_array()->push_back(Document(item));
    Document result =
        Document::object({{"StackId", Document(stack.id)}, {"StackName", Document(stack.name)}});
    append_if(result, "Description", stack.description);
    auto& members = *result.if_object();
    if (!stack.parameters.empty()) members.append("Parameters", std::move(parameters));
    members.append("CreationTime", Document(core::iso8601(stack.created)));
    members.append("RollbackConfiguration", Document::object());
    members.append("StackStatus", Document(stack.status));
    append_if(result, "StackStatusReason", stack.status_reason);
    members.append("DisableRollback", Document(false));
    members.append("NotificationARNs", Document::array());
    if (!stack.capabilities.empty()) members.append("Capabilities", std::move(capabilities));
    if (!stack.outputs.empty()) members.append("Outputs", std::move(outputs));
    members.append("Tags", std::move(tags));
    members.append("EnableTerminationProtection", Document(false));
    members.append("DriftInformation", not_checked("StackDriftStatus"));
    return result;
}

/// What every form of a resource starts with; the time has another name in each.
Document show_resource(const StackResource& resource, std::string time_name) {
    Document result = Document::object({{"LogicalResourceId", Document(resource.logical_id)}});
    append_if(result, "PhysicalResourceId", resource.physical_id);
    auto& members = *result.if_object();
    members.append("ResourceType", Document(resource.type));
    members.append(std::move(time_name), Document(core::iso8601(resource.at)));
    members.append("ResourceStatus", Document(resource.status));
    append_if(result, "ResourceStatusReason", resource.status_reason);
    members.append("DriftInformation", not_checked("StackResourceDriftStatus"));
    return result;
}

Document show_resource_of(const StackRecord& stack, const StackResource& resource, std::string time_name) {
    Document result = show_resource(resource, std::move(time_name));
    result.if_object()->append("StackName", Document(stack.name));
    result.if_object()->append("StackId", Document(stack.id));
    return result;
}

const StackRecord& find_stack(const Stacks& stacks, const std::string& name) {
    const StackRecord* stack = stacks.find(name);
    if (stack == nullptr) throw stack_with_id_not_found(name);
    return *stack;
}

gate::Reply describe_stacks(const Stacks& stacks, const Call& call) {
    const std::string name = text(call, "StackName");
    Document list = Document::array();
    if (name.empty()) {
        for (const auto& stack : stacks.all()) list.if_array()->push_back(show_stack(stack));
    } else {
        list.if_array()->push_back(show_stack(find_stack(stacks, name)));
    }
    gate::Reply reply;
    reply.output.if_object()->append("Stacks", std::move(list));
    return reply;
}

gate::Reply list_stacks(const Stacks& stacks, const Call& call) {
    const Document* filter = call.input.find("StackStatusFilter");
    const auto is_wanted = [filter](const StackRecord& stack) {
        if (filter == nullptr || filter->if_array() == nullptr || filter->if_array()->empty()) return true;
        return std::ranges::find(*filter->if_array(), Document(stack.status)) != filter->if_array()->end();
    };
    Document list = Document::array();
    for (const auto& stack : stacks.all()) {
        if (!is_wanted(stack)) continue;
        Document summary =
            Document::object({{"StackId", Document(stack.id)}, {"StackName", Document(stack.name)}});
        append_if(summary, "TemplateDescription", stack.description);
        summary.if_object()->append("CreationTime", Document(core::iso8601(stack.created)));
        summary.if_object()->append("StackStatus", Document(stack.status));
        append_if(summary, "StackStatusReason", stack.status_reason);
        summary.if_object()->append("DriftInformation", not_checked("StackDriftStatus"));
        list.if_array()->push_back(std::move(summary));
    }
    gate::Reply reply;
    reply.output.if_object()->append("StackSummaries", std::move(list));
    return reply;
}

const StackRecord* stack_of(const Stacks& stacks, const std::string& physical_id) {
    for (const auto& stack : stacks.all()) {
        if (std::ranges::find(stack.resources, physical_id, &StackResource::physical_id) !=
            stack.resources.end()) {
            return &stack;
        }
    }
    return nullptr;
}

gate::Reply describe_stack_resources(const Stacks& stacks, const Call& call) {
    const std::string name = text(call, "StackName"), physical_id = text(call, "PhysicalResourceId");
    const std::string logical_id = text(call, "LogicalResourceId");
    if (name.empty() == physical_id.empty()) throw name_or_physical_id();
    const StackRecord* stack = name.empty() ? stack_of(stacks, physical_id) : &find_stack(stacks, name);
    if (stack == nullptr) throw no_stack_for_resource(physical_id);
    Document list = Document::array();
    for (const auto& resource : stack->resources) {
        if (!logical_id.empty() && resource.logical_id != logical_id) continue;
        if (list.if_array()->size() == kResourcesPageMax) break;  // the operation has no pages
        list.if_array()->push_back(show_resource_of(*stack, resource, "Timestamp"));
    }
    if (!logical_id.empty() && list.if_array()->empty()) throw resource_not_found(logical_id, stack->id);
    gate::Reply reply;
    reply.output.if_object()->append("StackResources", std::move(list));
    return reply;
}

gate::Reply describe_stack_resource(const Stacks& stacks, const Call& call) {
    const std::string name = text(call, "StackName"), logical_id = text(call, "LogicalResourceId");
    const StackRecord* stack = stacks.find(name);
    if (stack == nullptr) throw stack_not_found(name);
    const auto found = std::ranges::find(stack->resources, logical_id, &StackResource::logical_id);
    if (found == stack->resources.end()) throw resource_not_found(logical_id, stack->id);
    Document detail = show_resource_of(*stack, *found, "LastUpdatedTimestamp");
    detail.if_object()->append("Metadata", Document("{}"));
    gate::Reply reply;
    reply.output.if_object()->append("StackResourceDetail", std::move(detail));
    return reply;
}

gate::Reply list_stack_resources(const Stacks& stacks, const Call& call) {
    const std::string name = text(call, "StackName");
    const StackRecord& stack = find_stack(stacks, name);
    gate::Reply reply;
    append_page(
        reply.output, call, stack.resources, kResourcesPageMax, "StackResourceSummaries",
        [](const StackResource& resource) { return show_resource(resource, "LastUpdatedTimestamp"); });
    return reply;
}

gate::Reply list_exports(const Stacks& stacks, const Call& call) {
    struct Export {
        const StackRecord* stack;
        const StackOutput* output;
    };
    std::vector<Export> exports;
    for (const auto& stack : stacks.all()) {
        for (const auto& output : stack.outputs) {
            if (!output.export_name.empty()) exports.push_back({&stack, &output});
        }
    }
    std::ranges::sort(exports, {},
                      [](const Export& item) { return std::string_view(item.output->export_name); });
    gate::Reply reply;
    append_page(reply.output, call, exports, kExportsPageMax, "Exports", [](const Export& item) {
        return Document::object({{"ExportingStackId", Document(item.stack->id)},
                                 {"Name", Document(item.output->export_name)},
                                 {"Value", Document(item.output->value)}});
    });
    return reply;
}

gate::Reply get_template(const Stacks& stacks, const Call& call) {
    const std::string name = text(call, "StackName"), stage = text(call, "TemplateStage");
    if (name.empty()) throw no_stack_named();
    if (!stage.empty() && stage != "Original" && stage != "Processed") {
        throw validation_error(
            "1 validation error detected: Value '" + stage +
            "' at 'templateStage' failed to satisfy constraint: Member must satisfy enum value "
            "set: [Original, Processed]");
    }
    const StackRecord& stack = find_stack(stacks, name);
    const bool is_processed = stage == "Processed" && !stack.processed_text.empty();
    gate::Reply reply;
    reply.output = Document::object(
        {{"TemplateBody", Document(is_processed ? stack.processed_text : stack.template_text)},
         {"StagesAvailable", Document::array({Document("Original"), Document("Processed")})}});
    return reply;
}

/// The ARN that a call is about: the stack's own, or what a name that is not there would match.
std::string resource_arn(const core::World& world, const Stacks& stacks, const std::string& name) {
    if (const StackRecord* stack = stacks.find(name)) return stack->id;
    if (name.starts_with("arn:")) return name;
    const auto& place = world.place;
    return core::make_arn(place.partition, "cloudformation", place.region, place.account,
                          "stack/" + (name.empty() ? "*" : name) + "/*");
}

/// One action on the stack that the call names.
std::function<std::vector<iam::AccessCheck>(const Call&)> needs(core::World& world, const Stacks& stacks,
                                                                std::string action) {
    return [&world, &stacks, action = std::move(action)](const Call& call) -> std::vector<iam::AccessCheck> {
        return {{action, resource_arn(world, stacks, text(call, "StackName")), {}}};
    };
}

std::function<std::vector<iam::AccessCheck>(const Call&)> needs_any(std::string action) {
    return [action = std::move(action)](const Call&) -> std::vector<iam::AccessCheck> {
        return {{action, "*", {}}};
    };
}

using Show = gate::Reply (*)(const Stacks&, const Call&);
std::function<Answer(const Call&, const Permit&)> with(const Stacks& stacks, Show answer) {
    return [&stacks, answer](const Call& call, const Permit&) -> Answer { return answer(stacks, call); };
}

}  // namespace

std::vector<gate::Operation> make_operations(core::World& world, const Stacks& stacks) {
    constexpr gate::MemberShape kStack{"StackName", Kind::string};
    constexpr gate::MemberShape kStackRequired{"StackName", Kind::string, Presence::required};
    constexpr gate::MemberShape kToken{"NextToken", Kind::string, Presence::optional, 1, 1024};
    return {
        {.name = "DescribeStacks",
         .route = {},
         .input = {{kStack, kToken}},
         .access = needs(world, stacks, "cloudformation:DescribeStacks"),
         .handle = with(stacks, describe_stacks),
         .example = R"({"StackName":"app"})"},
        {.name = "ListStacks",
         .route = {},
         .input = {{kToken, {"StackStatusFilter", Kind::list}}},
         .access = needs_any("cloudformation:ListStacks"),
         .handle = with(stacks, list_stacks),
         .example = "{}"},
        {.name = "DescribeStackResources",
         .route = {},
         .input = {{kStack, {"LogicalResourceId", Kind::string}, {"PhysicalResourceId", Kind::string}}},
         .access = needs(world, stacks, "cloudformation:DescribeStackResources"),
         .handle = with(stacks, describe_stack_resources),
         .example = R"({"StackName":"app"})"},
        {.name = "DescribeStackResource",
         .route = {},
         .input = {{kStackRequired, {"LogicalResourceId", Kind::string, Presence::required}}},
         .access = needs(world, stacks, "cloudformation:DescribeStackResource"),
         .handle = with(stacks, describe_stack_resource),
         .example = R"({"StackName":"app","LogicalResourceId":"Table"})"},
        {.name = "ListStackResources",
         .route = {},
         .input = {{kStackRequired, kToken}},
         .access = needs(world, stacks, "cloudformation:ListStackResources"),
         .handle = with(stacks, list_stack_resources),
         .example = R"({"StackName":"app"})"},
        {.name = "ListExports",
         .route = {},
         .input = {{kToken}},
         .access = needs_any("cloudformation:ListExports"),
         .handle = with(stacks, list_exports),
         .example = "{}"},
        {.name = "GetTemplate",
         .route = {},
         .input = {{kStack, {"ChangeSetName", Kind::string}, {"TemplateStage", Kind::string}}},
         .access = needs(world, stacks, "cloudformation:GetTemplate"),
         .handle = with(stacks, get_template),
         .example = R"({"StackName":"app"})"},
    };
}

}  // namespace leastwise::cloudformation
