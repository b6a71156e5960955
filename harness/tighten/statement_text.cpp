#include "harness/tighten/statement_text.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <map>

namespace leastwise::tighten {
namespace {

std::string quoted(const std::string& text) {
    std::string out;
    wire::append_json_string(out, text);
    return out;
}

std::string reference_text(const Reference& reference, Syntax syntax) {
    const bool yaml = syntax == Syntax::yaml;
    switch (reference.kind) {
        case Reference::Kind::verbatim: return reference.text;
        case Reference::Kind::literal: return quoted(reference.text);
        case Reference::Kind::ref:
            return yaml ? "!Ref " + reference.text : R"({"Ref": )" + quoted(reference.text) + "}";
        case Reference::Kind::get_att: {
            if (yaml) return "!GetAtt " + reference.text;
            const auto dot = reference.text.find('.');
            return R"({"Fn::GetAtt": [)" + quoted(reference.text.substr(0, dot)) + ", " +
                   quoted(reference.text.substr(dot + 1)) + "]}";
        }
        case Reference::Kind::sub:
            return (yaml ? "!Sub " : R"({"Fn::Sub": )") + quoted(reference.text) + (yaml ? "" : "}");
    }
    return {};
}

/// One value as a scalar, several as a list: on lines of their own in YAML, in one line in JSON.
std::string list_text(const std::vector<std::string>& values, std::size_t indentation, Syntax syntax) {
    if (values.size() == 1) return " " + values.front();
    if (syntax == Syntax::json) return " [" + core::join(values, ", ") + "]";
    std::string out;
    for (const std::string& value : values) out += "\n" + std::string(indentation + 2, ' ') + "- " + value;
    return out;
}

}  // namespace

std::string action_text(const std::string& action, Syntax syntax) {
    // An asterisk in front is an alias in YAML.
    return syntax == Syntax::json || action.find_first_of("*?") == 0 ? quoted(action) : action;
}

std::string operator_name(const std::string& op, Syntax syntax) {
    // `Null` alone is no text in YAML.
    return syntax == Syntax::json || op == "Null" ? quoted(op) : op;
}

std::string guard_text(const Guard& guard, std::size_t indentation, Syntax syntax) {
    std::vector<std::string> values;
    for (const std::string& value : guard.values) values.push_back(quoted(value));
    return (syntax == Syntax::yaml ? guard.key : quoted(guard.key)) + ":" +
           list_text(values, indentation, syntax);
}

std::string guards_text(const std::vector<Guard>& guards, std::size_t indentation, Syntax syntax) {
    std::map<std::string, std::vector<const Guard*>> by_operator;
    for (const Guard& guard : guards) by_operator[guard.op].push_back(&guard);
    const bool yaml = syntax == Syntax::yaml;
    const std::string step(indentation + 2, ' ');
    std::vector<std::string> operators;
    for (const auto& [op, alike] : by_operator) {
        std::vector<std::string> keys;
        for (const Guard* guard : alike) {
            keys.push_back(guard_text(*guard, indentation + 4, syntax));
        }
        const std::string name = operator_name(op, syntax);
        operators.push_back(yaml ? name + ":\n  " + step + core::join(keys, "\n  " + step)
                                 : name + ": {" + core::join(keys, ", ") + "}");
    }
    return yaml ? "\n" + step + core::join(operators, "\n" + step)
                : " {" + core::join(operators, ", ") + "}";
}

std::vector<std::string> action_texts(const Narrowed& statement, Syntax syntax) {
    std::vector<std::string> texts;
    for (const std::string& action : statement.actions) texts.push_back(action_text(action, syntax));
    return texts;
}

std::vector<std::string> resource_texts(const Narrowed& statement, Syntax syntax) {
    std::vector<std::string> texts;
    for (const Reference& resource : statement.resources) texts.push_back(reference_text(resource, syntax));
    return texts;
}

std::string statement_text(const Narrowed& statement, const Inherited& inherited, std::size_t indentation,
                           Syntax syntax) {
    const bool yaml = syntax == Syntax::yaml;
    const std::string next = (yaml ? "\n" : ",\n") + std::string(indentation + (yaml ? 0 : 2), ' ');
    const auto name = [yaml](const char* text) {
        return yaml ? std::string(text) + ":" : quoted(text) + ":";
    };
    std::string out = yaml ? "" : "{\n" + std::string(indentation + 2, ' ');
    if (!inherited.sid.empty())
        out += name("Sid") + " " + (yaml ? inherited.sid : quoted(inherited.sid)) + next;
    out += name("Effect") + (yaml ? " Allow" : " \"Allow\"") + next;
    out += name("Action") + list_text(action_texts(statement, syntax), indentation, syntax) + next;
    out += name("Resource") + list_text(resource_texts(statement, syntax), indentation, syntax);
    if (!inherited.condition.empty()) {
        const bool block = yaml && !inherited.condition.starts_with('{');
        const std::string step = "\n" + std::string(indentation + 2, ' ');
        out += next + name("Condition") +
               (block ? step + core::replace_all(inherited.condition, "\n", step) : " " + inherited.condition);
    } else if (!statement.guards.empty()) {
        out += next + name("Condition") +
               guards_text(statement.guards, indentation + (yaml ? 0 : 2), syntax);
    }
    if (!yaml) out += "\n" + std::string(indentation, ' ') + "}";
    return out;
}

std::string member_text(const MemberEdit& member, std::size_t indentation, Syntax syntax) {
    const bool yaml = syntax == Syntax::yaml;
    const auto texts = [syntax](const std::vector<Reference>& values) {
        std::vector<std::string> result;
        for (const Reference& value : values) result.push_back(reference_text(value, syntax));
        return result;
    };
    std::string out = (yaml ? member.name : quoted(member.name)) + ":";
    if (member.entries.size() == 1 && member.entries.front().name.empty())
        return out + list_text(texts(member.entries.front().values), indentation, syntax);
    std::vector<std::string> entries;
    for (const MemberEdit::Entry& entry : member.entries) {
        const std::string name = (yaml ? entry.name : quoted(entry.name)) + ":";
        if (!entry.key.empty()) {
            const std::string key = (yaml ? entry.key : quoted(entry.key)) + ":" +
                                    list_text(texts(entry.values), indentation + 4, syntax);
            entries.push_back(yaml ? name + "\n" + std::string(indentation + 4, ' ') + key
                                   : name + " {" + key + "}");
            continue;
        }
        entries.push_back(name + list_text(texts(entry.values), indentation + 2, syntax));
    }
    const std::string step = "\n" + std::string(indentation + 2, ' ');
    return yaml ? out + step + core::join(entries, step) : out + " {" + core::join(entries, ", ") + "}";
}

std::string document_text(const std::vector<Narrowed>& statements, std::size_t indentation, Syntax syntax) {
    const bool yaml = syntax == Syntax::yaml;
    const std::string step(indentation + 2, ' ');
    std::string out = yaml ? "Version: \"2012-10-17\"\n" + std::string(indentation, ' ') + "Statement:"
                           : "{\n" + step + "\"Version\": \"2012-10-17\",\n" + step + "\"Statement\": [";
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (yaml) {
            out += "\n" + step + "- " + statement_text(statements[i], {}, indentation + 4, syntax);
        } else {
            out += (i == 0 ? "\n" : ",\n") + std::string(indentation + 4, ' ') +
                   statement_text(statements[i], {}, indentation + 4, syntax);
        }
    }
    if (!yaml) out += "\n" + step + "]\n" + std::string(indentation, ' ') + "}";
    return out;
}

}  // namespace leastwise::tighten
