#include "harness/runner/stack_record.hpp"

#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::runner {

cloudformation::StackRecord make_stack_record(const Stack& stack, const templates::Template& loaded,
                                              core::Instant now,
                                              const std::function<std::string(std::string)>& rewrite) {
    cloudformation::StackRecord record;
    record.name = stack.name;
    record.id = stack.id;
    if (const std::string* text = loaded.source.find_string("Description")) record.description = *text;
    record.created = now;
    record.capabilities = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
    for (const auto& [name, value] : loaded.parameters) {
        if (name.starts_with("AWS::")) continue;
        const bool hidden =
            std::ranges::find(loaded.hidden_parameters, name) != loaded.hidden_parameters.end();
        const std::string* text = value.if_string();
        record.parameters.push_back({name, hidden ? "****" : text != nullptr ? *text : wire::to_json(value)});
    }
    for (const StackOutput& output : stack.outputs) {
        record.outputs.push_back(
            {output.name, rewrite(output.value), output.description, output.export_name});
    }
    for (const Deployed& resource : stack.resources) {
        cloudformation::StackResource shown;
        shown.logical_id = resource.logical_id;
        shown.physical_id = resource.declared.physical_id;
        shown.type = resource.type;
        shown.at = now;
        if (resource.support != gate::Support::ok) shown.status_reason = "not emulated by leastwise";
        record.resources.push_back(std::move(shown));
    }
    if (!loaded.texts.empty()) record.template_text = loaded.texts.front();
    if (loaded.source.find("Transform") != nullptr) record.processed_text = wire::to_json(loaded.translated);
    return record;
}

}  // namespace leastwise::runner
