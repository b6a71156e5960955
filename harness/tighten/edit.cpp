#include "harness/tighten/edit.hpp"

#include "harness/tighten/condition_text.hpp"
#include "harness/tighten/locate.hpp"
#include "harness/tighten/statement_text.hpp"
#include "harness/tighten/text_edits.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace leastwise::tighten {
namespace {

using core::Document;
using templates::Range;

/// Places changes in the text of a template. Nothing is written before all are known.
class Editor {
public:
    explicit Editor(const templates::Template& loaded)
        : source_(loaded.source), edits_(loaded), text_(edits_.text()), map_(edits_.map()) {}

    /// "" or why the change could not be placed.
    std::string place(const Change& change) {
        const std::vector<Step> path = locate(source_, change.span);
        if (path.empty()) return change.subject + " of " + change.role + " was not found in the template";
        switch (change.kind) {
            case Change::Kind::narrow_statement: return narrow(change, path);
            case Change::Kind::replace_entry: replace_entry(change, path.back()); return {};
            case Change::Kind::rename_entry: rename_entry(change, *path.back().node); return {};
            case Change::Kind::split_role: return split_role(change);
            case Change::Kind::replace_connector: return replace_connector(change, *path.back().node);
            case Change::Kind::set_members: set_members(change, *path.back().node); return {};
            case Change::Kind::remove_statement:
            case Change::Kind::remove_entry: return remember_removal(change, path);
        }
        return {};
    }

    std::string apply() {
        std::set<const Document*> cleared;
        for (const auto& [node, step] : removed_) {
            if (!edits_.is_flow(*step.holder)) {
                remove(step);
            } else if (cleared.insert(step.holder).second) {
                edits_.remove_children(*step.holder,
                                       [this](const Document& child) { return removed_.contains(&child); });
            }
        }
        for (const auto& [properties, statements] : added_policies_) add_policies(*properties, statements);
        return edits_.applied();
    }

private:
    /// The conditions that a person wrote stay, with those of the narrower statement.
    Inherited inherited(const Document& statement, const Narrowed& after) const {
        Inherited kept;
        if (const std::string* sid = statement.find_string("Sid")) kept.sid = *sid;
        if (const Document* condition = statement.find("Condition")) {
            const auto added = added_conditions(*condition, after.guards, text_, map_);
            kept.condition = condition_text(*condition, added.value_or(std::vector<Insertion>{}), text_, map_);
        }
        return kept;
    }

    /// Whether conditions can be added to those of the statement.
    bool takes_conditions(const Document& statement, const Narrowed& after) const {
        const Document* condition = statement.find("Condition");
        return condition == nullptr || added_conditions(*condition, after.guards, text_, map_);
    }

    std::string narrow(const Change& change, const std::vector<Step>& path) {
        const Document& statement = *path.back().node;
        for (const Narrowed& after : change.after) {
            if (!takes_conditions(statement, after)) return "its Condition is not written out";
        }
        const bool flow = edits_.is_flow(statement);
        if (change.after.size() == 1 &&
            (flow ? narrow_in_braces(change, statement) : narrow_in_place(change, statement)))
            return {};
        const Syntax syntax = flow ? Syntax::json : Syntax::yaml;
        const bool is_element = path.back().member == nullptr;
        const std::size_t base = flow ? map_.indentation(map_.range(statement).begin) : column(statement);
        const bool becomes_list = !is_element && change.after.size() > 1;
        const std::size_t indentation = becomes_list && !flow ? base + 2 : base;
        // A statement in braces may still be an element of a list with dashes.
        const bool in_flow = flow && (!is_element || edits_.is_flow(*path.back().holder));
        const std::size_t dash = becomes_list ? base : column(statement) - 2;
        std::string text;
        for (std::size_t i = 0; i < change.after.size(); ++i) {
            Inherited kept = inherited(statement, change.after[i]);
            if (i > 0 && !kept.sid.empty()) kept.sid += std::to_string(i + 1);
            if (i > 0) text += in_flow ? ", " : "\n" + std::string(dash, ' ');
            if (!in_flow && (i > 0 || becomes_list)) text += "- ";
            text += statement_text(change.after[i], kept, indentation, syntax);
        }
        if (becomes_list && flow) text = "[" + text + "]";
        edits_.replace(map_.range(statement), in_flow ? edits_.as_elsewhere(map_.range(statement).begin, text) : text);
        return {};
    }

    /// The same for a statement in braces, which keeps its layout and the order of its members.
    bool narrow_in_braces(const Change& change, const Document& statement) {
        const core::Member* action = find_member(statement, "Action");
        const core::Member* resource = find_member(statement, "Resource");
        if (action == nullptr || resource == nullptr) return false;
        const Syntax syntax = edits_.is_json() ? Syntax::json : Syntax::yaml;
        const Narrowed& after = change.after.front();
        if (!drop_elements(action->value, after.actions))
            replace_in_braces(action->value, action_texts(after, syntax), statement);
        if (std::set<std::string>(after.patterns.begin(), after.patterns.end()) != change.resources_before)
            replace_in_braces(resource->value, resource_texts(after, syntax), statement);
        if (const Document* condition = statement.find("Condition")) {
            auto added = added_conditions(*condition, after.guards, text_, map_);
            for (Insertion& one : *added) edits_.replace({one.at, one.at}, std::move(one.text));
        } else if (!after.guards.empty()) {
            const std::string condition_text = guards_text(after.guards, 0, Syntax::json);
            edits_.add_member(statement, operator_name("Condition", syntax) + ":" + condition_text);
        }
        return true;
    }

    void replace_in_braces(const Document& value, const std::vector<std::string>& texts,
                           const Document& statement) {
        const Range range = map_.range(value);
        const std::string text = texts.size() == 1 ? texts.front() : "[" + core::join(texts, ", ") + "]";
        // What was one text shows nothing of how lists are written.
        const bool as_around = !edits_.is_flow(value) && edits_.has_lines(map_.range(statement));
        edits_.replace(range, as_around ? edits_.as_elsewhere(range.begin, text) : edits_.like(range, text));
    }

    /// Rewrites only the lists of actions and resources of a block statement, where they differ.
    bool narrow_in_place(const Change& change, const Document& statement) {
        const core::Member* action = find_member(statement, "Action");
        const core::Member* resource = find_member(statement, "Resource");
        if (action == nullptr || resource == nullptr) return false;
        const Narrowed& after = change.after.front();
        if (!drop_elements(action->value, after.actions)) replace_list(*action, after.actions, statement);
        const std::set<std::string> patterns(after.patterns.begin(), after.patterns.end());
        Narrowed wanted = after;
        if (const Document* condition = statement.find("Condition")) {
            auto added = added_conditions(*condition, after.guards, text_, map_);
            for (Insertion& one : *added) edits_.replace({one.at, one.at}, std::move(one.text));
            wanted.guards.clear();
        }
        if (patterns != change.resources_before || !wanted.guards.empty()) {
            const std::string whole = statement_text(wanted, {}, column(statement), Syntax::yaml);
            const auto start = whole.find("Resource:");
            edits_.replace(map_.range(*resource), whole.substr(start));
        }
        return true;
    }

    static const core::Member* find_member(const Document& object, std::string_view name) {
        const auto* members = object.if_object();
        if (members == nullptr) return nullptr;
        const auto found = std::ranges::find(*members, name, &core::Member::name);
        return found == members->end() ? nullptr : &*found;
    }

    /// Removes the actions that are not wanted, when all that are wanted stand there one by one.
    bool drop_elements(const Document& list, const std::vector<std::string>& wanted) {
        const auto* elements = list.if_array();
        if (elements == nullptr) return false;
        const bool one_line = edits_.is_flow(list) && !edits_.has_lines(map_.range(list));
        if (one_line && wanted.size() == 1) return false;  // brackets around one are not needed
        std::set<std::string> missing;
        for (const std::string& action : wanted) missing.insert(core::to_lower(action));
        std::set<const Document*> unwanted;
        for (const Document& element : *elements) {
            const std::string* text = element.if_string();
            if (text == nullptr) return false;
            if (missing.erase(core::to_lower(*text)) == 0) unwanted.insert(&element);
        }
        if (!missing.empty()) return false;
        if (edits_.is_flow(list)) {
            edits_.remove_children(list, [&](const Document& child) { return unwanted.contains(&child); });
            return true;
        }
        for (const Document* element : unwanted) edits_.replace(map_.lines(map_.range(*element)), "");
        return true;
    }

    void replace_list(const core::Member& member, const std::vector<std::string>& values,
                      const Document& statement) {
        std::string text = member.name + ":";
        const std::string indentation(column(statement) + 2, ' ');
        if (values.size() == 1) text += " " + action_text(values.front(), Syntax::yaml);
        for (std::size_t i = 0; values.size() > 1 && i < values.size(); ++i) {
            text += "\n" + indentation + "- " + action_text(values[i], Syntax::yaml);
        }
        edits_.replace(map_.range(member), text);
    }

    /// Sets members where they stand, and adds those that are missing behind the last one.
    void set_members(const Change& change, const Document& object) {
        const bool flow = edits_.is_flow(object);
        const std::size_t indentation = flow ? map_.indentation(map_.range(object).begin) : column(object);
        const Syntax syntax = flow ? Syntax::json : Syntax::yaml;
        const std::string separator = "\n" + std::string(indentation, ' ');
        std::string added;
        for (const MemberEdit& member : change.members) {
            const std::string text = member_text(member, indentation, syntax);
            if (const core::Member* present = find_member(object, member.name)) {
                const Range range = map_.range(*present);
                edits_.replace(range, flow ? edits_.like(range, text) : text);
            } else if (flow && !object.if_object()->empty()) {
                edits_.add_member(object, text);
            } else {
                added += separator + text;
            }
        }
        if (added.empty() || object.if_object()->empty()) return;
        const std::size_t end = edits_.line_end(map_.range(*(object.if_object()->end() - 1)));
        edits_.replace({end, end}, added);
    }

    void replace_entry(const Change& change, const Step& step) {
        const Range range = map_.range(*step.node);
        const bool flow = edits_.is_flow(*step.node) || text_[range.begin] == '"';
        const std::size_t indentation = flow ? map_.indentation(range.begin) : column(*step.node);
        const std::string text = document_text(change.after, indentation, flow ? Syntax::json : Syntax::yaml);
        edits_.replace(range, flow ? edits_.as_elsewhere(range.begin, text) : text);
    }

    /// `DynamoDBCrudPolicy:` gets another name and keeps its parameters.
    void rename_entry(const Change& change, const Document& entry) {
        const core::Member& named = *entry.if_object()->begin();
        std::size_t begin = map_.offset(named.name_span);
        if (text_.compare(begin, named.name.size(), named.name) != 0) ++begin;  // a quote
        edits_.replace({begin, begin + named.name.size()}, change.replacement);
    }

    /// The connector's place is taken by a policy of the function; "" or why that is not possible.
    std::string replace_connector(const Change& change, const Document& properties) {
        const std::vector<Step> path = locate_connector(source_, change.place());
        if (path.empty() || edits_.is_flow(*path.back().holder))
            return "connector " + change.replacement + " was not found in lines of its own";
        if (!change.after.empty()) {
            const core::Member* policies = find_member(properties, "Policies");
            const Document::Array* entries = policies == nullptr ? nullptr : policies->value.if_array();
            if (edits_.is_flow(properties)) return "the properties of " + change.source + " are in one line";
            if (policies != nullptr && (entries == nullptr || entries->empty() || edits_.is_flow(policies->value)))
                return "the policies of " + change.source + " are no list";
            auto& added = added_policies_[&properties];
            added.insert(added.end(), change.after.begin(), change.after.end());
        }
        removed_.emplace(path.back().node, path.back());
        if (path.size() == 1) return {};
        const core::Object& others = *path.back().holder->if_object();
        const bool all_gone = std::ranges::all_of(
            others, [this](const core::Member& one) { return removed_.contains(&one.value); });
        if (all_gone) removed_.emplace(path[1].node, path[1]);  // the attribute Connectors
        return {};
    }

    /// One policy for all connectors that a function loses.
    void add_policies(const Document& properties, const std::vector<Narrowed>& statements) {
        const core::Member* policies = find_member(properties, "Policies");
        const std::string step(column(properties), ' ');
        const std::string member = step + "Policies:\n" + step + "  - " +
                                   document_text(statements, column(properties) + 4, Syntax::yaml);
        if (policies == nullptr) {
            const std::size_t end = edits_.line_end(map_.range(*(properties.if_object()->end() - 1)));
            return edits_.replace({end, end}, "\n" + member);
        }
        if (removed_.contains(&policies->value)) {
            const std::size_t begin = map_.lines(map_.range(*policies)).begin;
            return edits_.replace({begin, begin}, member + "\n");
        }
        const auto& entries = *policies->value.if_array();
        const std::size_t inner = column(entries.front());
        const std::string entry = std::string(inner - 2, ' ') + "- " +
                                  document_text(statements, inner, Syntax::yaml);
        if (!removed_.contains(&entries.back())) {
            const std::size_t end = edits_.line_end(map_.range(entries.back()));
            return edits_.replace({end, end}, "\n" + entry);
        }
        const std::size_t begin = map_.lines(map_.range(entries.front())).begin;
        edits_.replace({begin, begin}, entry + "\n");
    }

    /// The new roles stand behind the shared one, with its trust policy, boundary and managed policies.
    std::string split_role(const Change& change) {
        const core::Member* resources = find_member(source_, "Resources");
        const core::Member* role = find_member(resources->value, change.role);
        const core::Member* properties = role == nullptr ? nullptr : find_member(role->value, "Properties");
        if (properties == nullptr || edits_.is_flow(properties->value) || edits_.is_flow(role->value))
            return change.role + " is not written in lines";
        std::vector<Range> gone = {map_.range(*role)};
        const std::size_t behind = map_.lines(gone.front()).end;
        std::string added = behind > 0 && text_[behind - 1] != '\n' ? "\n" : "";
        for (const NewRole& one : change.new_roles) {
            added += new_role_text(one, *role, properties->value);
            const core::Member* function = find_member(resources->value, one.function);
            const Document& named = *function->value.find("Properties")->find("Role");
            gone.push_back(map_.range(named));
            edits_.replace(gone.back(), "!GetAtt " + one.role + ".Arn");
        }
        edits_.replace({behind, behind}, added);
        if (!is_mentioned(change.role, gone))
            removed_.emplace(&role->value, Step{&resources->value, &role->value, role});
        return {};
    }

    std::string new_role_text(const NewRole& wanted, const core::Member& shared,
                              const Document& properties) const {
        const std::string name(shared.name_span.column - 1, ' '), member(column(shared.value), ' '),
            property(column(properties), ' ');
        std::string text = name + wanted.role + ":\n";
        for (const core::Member& one : *shared.value.if_object()) {
            if (one.name != "Properties") text += member + text_of(one) + "\n";
        }
        text += member + "Properties:\n";
        for (const core::Member& one : *properties.if_object()) {
            if (one.name != "Policies" && one.name != "RoleName") text += property + text_of(one) + "\n";
        }
        if (wanted.grants.empty()) return text;
        text += property + "Policies:\n" + property + "  - PolicyName: Needs\n" + property +
                "    PolicyDocument:\n" + property + "      ";
        return text + document_text(wanted.grants, property.size() + 6, Syntax::yaml) + "\n";
    }

    /// A member of a block with the comment behind it.
    std::string text_of(const core::Member& member) const {
        const Range range = map_.range(member);
        return std::string(core::trim(text_.substr(range.begin, map_.lines(range).end - range.begin)));
    }

    /// Whether the name occurs as a word outside of these parts of the text.
    bool is_mentioned(const std::string& name, const std::vector<Range>& apart_from) const {
        const auto is_letter = [this](std::size_t at) {
            return at < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at])) != 0);
        };
        for (std::size_t at = text_.find(name); at != std::string::npos; at = text_.find(name, at + 1)) {
            if ((at > 0 && is_letter(at - 1)) || is_letter(at + name.size())) continue;
            const bool apart = std::ranges::any_of(
                apart_from, [at](const Range& range) { return at >= range.begin && at < range.end; });
            if (!apart) return true;
        }
        return false;
    }

    /// Marks the node, and the list entry around it once nothing else is left in there.
    std::string remember_removal(const Change& change, const std::vector<Step>& path) {
        for (std::size_t i = path.size(); i-- > 0;) {
            const Step& step = path[i];
            if (step.member != nullptr &&
                (step.member->name == "Policies" || step.member->name == "Statement")) {
                if (step.member->name == "Statement") continue;  // an only statement: its document goes
                removed_.emplace(step.node, step);
                return {};
            }
            if (step.member != nullptr) continue;
            removed_.emplace(step.node, step);
            const auto& elements = *step.holder->if_array();
            const bool all_gone = std::ranges::all_of(
                elements, [this](const Document& element) { return removed_.contains(&element); });
            if (!all_gone) return {};
        }
        removed_.erase(path.back().node);
        return "every statement of " + change.role + "'s policy is unused; remove that resource by hand";
    }

    /// Of what stands in lines.
    void remove(const Step& step) {
        edits_.remove_lines(step.member == nullptr ? map_.range(*step.node) : map_.range(*step.member));
    }

    const Document& source_;
    TextEdits edits_;
    const std::string& text_;
    const templates::SourceMap& map_;
    std::map<const Document*, Step> removed_;
    std::map<const Document*, std::vector<Narrowed>> added_policies_;  // by the function's properties
};

}  // namespace

std::variant<std::string, std::string> edit(const templates::Template& loaded,
                                            const std::vector<Change>& changes) {
    Editor editor(loaded);
    for (const Change& change : changes) {
        std::string problem = editor.place(change);
        if (!problem.empty())
            return std::variant<std::string, std::string>(std::in_place_index<1>, std::move(problem));
    }
    return std::variant<std::string, std::string>(std::in_place_index<0>, editor.apply());
}

}  // namespace leastwise::tighten
