#include "emulators/dynamodb/placeholders.hpp"

#include "runtime/core/text.hpp"

#include <vector>

namespace leastwise::dynamodb {
namespace {

template <typename Map>
void check_used(const Map& defined, const std::set<std::string>& used, std::string_view parameter,
                Wording wording) {
    std::vector<std::string> unused;
    for (const auto& entry : defined) {
        if (!used.contains(entry.first)) unused.push_back(entry.first);
    }
    if (unused.empty()) return;
    throw validation(wording, std::string("Value provided in ")
                                  .append(parameter)
                                  .append(" unused in expressions: keys: {")
                                  .append(core::join(unused, ", "))
                                  .append("}"));
}

}  // namespace

void Placeholders::resolve(Path& path, const ExpressionSource& source) {
    for (auto& element : path.elements) {
        if (element.index || !element.name.starts_with('#')) continue;
        const auto found = names.find(element.name);
        if (found == names.end()) {
            source.refuse(
                "An expression attribute name used in the document path is not defined; attribute name: " +
                element.name);
        }
        used_.insert(element.name);
        element.name = found->second;
    }
}

void Placeholders::resolve(Operand& operand, const ExpressionSource& source) {
    if (operand.kind == Operand::Kind::path) return resolve(operand.path, source);
    if (operand.kind == Operand::Kind::function) {
        for (auto& argument : operand.arguments) resolve(argument, source);
        return;
    }
    const auto found = values.find(operand.text);
    if (found == values.end()) {
        source.refuse("An expression attribute value used in expression is not defined; attribute value: " +
                      operand.text);
    }
    used_.insert(operand.text);
    operand.value = &found->second;
}

void Placeholders::check_all_used(Wording wording) const {
    check_used(names, used_, "ExpressionAttributeNames", wording);
    check_used(values, used_, "ExpressionAttributeValues", wording);
}

}  // namespace leastwise::dynamodb
