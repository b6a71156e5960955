#include "harness/tighten/edit.hpp"

#include "harness/tighten/condition_text.hpp"
#include "harness/tighten/flow.hpp"
#include "harness/tighten/locate.hpp"
#include "harness/tighten/statement_text.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/source_map.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

namespace leastwise::tighten {
namespace {

using core::Document;
using templates::Range;

struct Replacement {
    Range range;
    std::string text;
};

/// Places changes in the text of a template. Collects replacements; nothing is changed before all are known.
class Editor {
public:
    explicit Editor(const templates::Template& loaded)
        : source_(loaded.source), text_(loaded.texts.front()), map_(text_), step_(indentation_step(text_)) {}

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
            if (!is_flow(*step.holder)) {
                remove(step);
            } else if (cleared.insert(step.holder).second) {
                remove_children(*step.holder, [this](const Document& child) { return removed_.contains(&child); });
            }
        }
        for (const auto& [properties, statements] : added_policies_) add_policies(*properties, statements);
        // What is added stands before what begins there. Outer ranges first; what lies inside one that was
        // taken goes with it.
        std::ranges::stable_sort(replacements_, {}, [](const Replacement& one) {
            return std::tuple(one.range.begin, one.range.end > one.range.begin,
                              -static_cast<std::ptrdiff_t>(one.range.end));
        });
        std::string out;
        std::size_t copied = 0;
        for (const Replacement& one : replacements_) {
            if (one.range.begin < copied) continue;
            out.append(text_, copied, one.range.begin - copied).append(with_line_ends_of(text_, one.text));
            copied = one.range.end;
        }
        out.append(text_, copied);
        return out;
    }

private:
    bool is_flow(const Document& node) const {
        const char first = text_[map_.range(node).begin];
        return first == '{' || first == '[';
    }
    std::size_t column(const Document& node) const { return node.span().column - 1; }
    std::string text_of(const Document& node) const {
        const Range range = map_.range(node);
        return text_.substr(range.begin, range.end - range.begin);
    }
    void replace(Range range, std::string text) { replacements_.push_back({range, std::move(text)}); }

    bool is_json() const { return is_flow(source_); }
    bool has_lines(Range range) const {
        return text_.substr(range.begin, range.end - range.begin).find('\n') != std::string::npos;
    }
    /// As the line that holds the offset is indented, by tabs as well.
    std::string margin(std::size_t offset) const {
        const std::size_t begin = map_.lines({offset, offset}).begin;
        return text_.substr(begin, text_.find_first_not_of(" \t", begin) - begin);
    }
    /// JSON in the layout of what it takes the place of; in a YAML file as it comes.
    std::string like(Range old, std::string text) const {
        if (!is_json()) return text;
        if (!has_lines(old) || step_.empty()) return laid_out(text, {});
        return laid_out(text, {Layout::Kind::lines, margin(old.begin), step_});
    }
    /// JSON where there was nothing like it, or nothing of that size.
    std::string as_elsewhere(std::size_t begin, std::string text) const {
        if (!is_json()) return text;
        if (step_.empty()) return laid_out(text, {});
        return laid_out(text, {Layout::Kind::lines, margin(begin), step_});
    }

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
        const bool flow = is_flow(statement);
        if (change.after.size() == 1 &&
            (flow ? narrow_in_braces(change, statement) : narrow_in_place(change, statement)))
            return {};
        const Syntax syntax = flow ? Syntax::json : Syntax::yaml;
        const bool is_element = path.back().member == nullptr;
        const std::size_t base = flow ? map_.indentation(map_.range(statement).begin) : column(statement);
        const bool becomes_list = !is_element && change.after.size() > 1;
        const std::size_t indentation = becomes_list && !flow ? base + 2 : base;
        // A statement in braces may still be an element of a list with dashes.
        const bool in_flow = flow && (!is_element || is_flow(*path.back().holder));
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
        replace(map_.range(statement), in_flow ? as_elsewhere(map_.range(statement).begin, text) : text);
        return {};
    }

    /// The same for a statement in braces, which keeps its layout and the order of its members.
    bool narrow_in_braces(const Change& change, const Document& statement) {
        const core::Member* action = find_member(statement, "Action");
        const core::Member* resource = find_member(statement, "Resource");
        if (action == nullptr || resource == nullptr) return false;
        const Syntax syntax = is_json() ? Syntax::json : Syntax::yaml;
        const Narrowed& after = change.after.front();
        if (!drop_elements(action->value, after.actions))
            replace_in_braces(action->value, action_texts(after, syntax), statement);
        if (std::set<std::string>(after.patterns.begin(), after.patterns.end()) != change.resources_before)
            replace_in_braces(resource->value, resource_texts(after, syntax), statement);
        if (const Document* condition = statement.find("Condition")) {
            auto added = added_conditions(*condition, after.guards, text_, map_);
            for (Insertion& one : *added) replace({one.at, one.at}, std::move(one.text));
        } else if (!after.guards.empty()) {
            const std::string condition_text = guards_text(after.guards, 0, Syntax::json);
            add_member(statement, operator_name("Condition", syntax) + ":" + condition_text);
        }
        return true;
    }

    void replace_in_braces(const Document& value, const std::vector<std::string>& texts,
                           const Document& statement) {
        const Range range = map_.range(value);
        const std::string text = texts.size() == 1 ? texts.front() : "[" + core::join(texts, ", ") + "]";
        // What was one text shows nothing of how lists are written.
        const bool as_around = !is_flow(value) && has_lines(map_.range(statement));
        replace(range, as_around ? as_elsewhere(range.begin, text) : like(range, text));
    }

    /// Behind the last member of an object in braces.
    void add_member(const Document& object, const std::string& text) {
        const Range last = map_.range(*(object.if_object()->end() - 1));
        const std::size_t line = map_.lines({last.begin, last.begin}).begin;
        const bool own_line = text_.find_first_not_of(" \t", line) == last.begin;
        replace({last.end, last.end},
                own_line && is_json() ? ",\n" + margin(last.begin) + as_elsewhere(last.begin, text) : ", " + text);
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
            for (Insertion& one : *added) replace({one.at, one.at}, std::move(one.text));
            wanted.guards.clear();
        }
        if (patterns != change.resources_before || !wanted.guards.empty()) {
            const std::string whole = statement_text(wanted, {}, column(statement), Syntax::yaml);
            const auto start = whole.find("Resource:");
            replace(map_.range(*resource), whole.substr(start));
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
        const bool one_line = is_flow(list) && !has_lines(map_.range(list));
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
        if (is_flow(list)) {
            remove_children(list, [&](const Document& child) { return unwanted.contains(&child); });
            return true;
        }
        for (const Document* element : unwanted) replace(map_.lines(map_.range(*element)), "");
        return true;
    }

    /// Takes children out of braces or brackets.
    template <typename IsGone>
    void remove_children(const Document& holder, IsGone is_gone) {
        std::vector<Range> children;
        std::set<std::size_t> gone;
        const auto add = [&](const auto& child, const Document& node) {
            if (is_gone(node)) gone.insert(children.size());
            children.push_back(map_.range(child));
        };
        if (const auto* elements = holder.if_array()) {
            for (const Document& one : *elements) add(one, one);
        } else {
            for (const core::Member& one : *holder.if_object()) add(one, one.value);
        }
        for (const Range range : removals(children, gone)) replace(range, "");
    }

    void replace_list(const core::Member& member, const std::vector<std::string>& values,
                      const Document& statement) {
        std::string text = member.name + ":";
        const std::string indentation(column(statement) + 2, ' ');
        if (values.size() == 1) text += " " + action_text(values.front(), Syntax::yaml);
        for (std::size_t i = 0; values.size() > 1 && i < values.size(); ++i) {
            text += "\n" + indentation + "- " + action_text(values[i], Syntax::yaml);
        }
        replace(map_.range(member), text);
    }

    /// Sets members where they stand, and adds those that are missing behind the last one.
    void set_members(const Change& change, const Document& object) {
        const bool flow = is_flow(object);
        const std::size_t indentation = flow ? map_.indentation(map_.range(object).begin) : column(object);
        const Syntax syntax = flow ? Syntax::json : Syntax::yaml;
        const std::string separator = "\n" + std::string(indentation, ' ');
        std::string added;
        for (const MemberEdit& member : change.members) {
            const std::string text = member_text(member, indentation, syntax);
            if (const core::Member* present = find_member(object, member.name)) {
                const Range range = map_.range(*present);
                replace(range, flow ? like(range, text) : text);
            } else if (flow && !object.if_object()->empty()) {
                add_member(object, text);
            } else {
                added += separator + text;
            }
        }
        if (added.empty() || object.if_object()->empty()) return;
        const std::size_t end = line_end(map_.range(*(object.if_object()->end() - 1)));
        replace({end, end}, added);
    }

    /// The end of the range's last line, behind a comment.
    std::size_t line_end(Range range) const {
        std::size_t end = map_.lines(range).end;
        while (end > range.end && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
        return end;
    }

    void replace_entry(const Change& change, const Step& step) {
        const Range range = map_.range(*step.node);
        const bool flow = is_flow(*step.node) || text_[range.begin] == '"';
        const std::size_t indentation = flow ? map_.indentation(range.begin) : column(*step.node);
        const std::string text = document_text(change.after, indentation, flow ? Syntax::json : Syntax::yaml);
        replace(range, flow ? as_elsewhere(range.begin, text) : text);
    }

    /// `DynamoDBCrudPolicy:` gets another name and keeps its parameters.
    void rename_entry(const Change& change, const Document& entry) {
        const core::Member& named = *entry.if_object()->begin();
        std::size_t begin = map_.offset(named.name_span);
        if (text_.compare(begin, named.name.size(), named.name) != 0) ++begin;  // a quote
        replace({begin, begin + named.name.size()}, change.replacement);
    }

    /// The connector's place is taken by a policy of the function; "" or why that is not possible.
    std::string replace_connector(const Change& change, const Document& properties) {
        const std::vector<Step> path = locate_connector(source_, change.place());
        if (path.empty() || is_flow(*path.back().holder))
            return "connector " + change.replacement + " was not found in lines of its own";
        if (!change.after.empty()) {
            const core::Member* policies = find_member(properties, "Policies");
            const Document::Array* entries = policies == nullptr ? nullptr : policies->value.if_array();
            if (is_flow(properties)) return "the properties of " + change.source + " are in one line";
            if (policies != nullptr && (entries == nullptr || entries->empty() || is_flow(policies->value)))
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
            const std::size_t end = line_end(map_.range(*(properties.if_object()->end() - 1)));
            return replace({end, end}, "\n" + member);
        }
        if (removed_.contains(&policies->value)) {
            const std::size_t begin = map_.lines(map_.range(*policies)).begin;
            return replace({begin, begin}, member + "\n");
        }
        const auto& entries = *policies->value.if_array();
        const std::size_t inner = column(entries.front());
        const std::string entry = std::string(inner - 2, ' ') + "- " +
                                  document_text(statements, inner, Syntax::yaml);
        if (!removed_.contains(&entries.back())) {
            const std::size_t end = line_end(map_.range(entries.back()));
            return replace({end, end}, "\n" + entry);
        }
        const std::size_t begin = map_.lines(map_.range(entries.front())).begin;
        replace({begin, begin}, entry + "\n");
    }

    /// The new roles stand behind the shared one, with its trust policy, boundary and managed policies.
    std::string split_role(const Change& change) {
        const core::Member* resources = find_member(source_, "Resources");
        const core::Member* role = find_member(resources->value, change.role);
        const core::Member* properties = role == nullptr ? nullptr : find_member(role->value, "Properties");
        if (properties == nullptr || is_flow(properties->value) || is_flow(role->value))
            return change.role + " is not written in lines";
        std::vector<Range> gone = {map_.range(*role)};
        const std::size_t behind = map_.lines(gone.front()).end;
        std::string added = behind > 0 && text_[behind - 1] != '\n' ? "\n" : "";
        for (const NewRole& one : change.new_roles) {
            added += new_role_text(one, *role, properties->value);
            const core::Member* function = find_member(resources->value, one.function);
            const Document& named = *function->value.find("Properties")->find("Role");
            gone.push_back(map_.range(named));
            replace(gone.back(), "!GetAtt " + one.role + ".Arn");
        }
        replace({behind, behind}, added);
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
        const Range range = step.member == nullptr ? map_.range(*step.node) : map_.range(*step.member);
        replace(with_blank_line(map_.lines(range)), "");
    }

    /// Of the blank lines before and behind one is enough, and none below the name of a section.
    Range with_blank_line(Range lines) const {
        const auto line = [this](std::size_t offset) {
            const Range whole = map_.lines({offset, offset});
            return core::trim(std::string_view(text_).substr(whole.begin, whole.end - whole.begin));
        };
        if (lines.end >= text_.size() || lines.begin == 0 || !line(lines.end).empty()) return lines;
        const std::string_view before = line(lines.begin - 1);
        const bool section = before.ends_with(':') && !before.starts_with('#');
        return before.empty() || section ? Range{lines.begin, map_.lines({lines.end, lines.end}).end} : lines;
    }

    const Document& source_;
    const std::string& text_;
    templates::SourceMap map_;
    std::string step_;  ///< what a level of JSON is indented by
    std::vector<Replacement> replacements_;
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
