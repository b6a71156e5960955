#include "runtime/core/document.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::ledger {
namespace {

using core::Document;
using core::Object;

constexpr std::array<std::string_view, 5> kKindNames = {"call", "request", "invocation", "finding", "note"};

/// Writes a member unless it is empty, so that lines stay short.
void put(Object& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.append(std::string(name), text);
}

/// A plain string for a single-valued key, a list for a multivalued one.
Document write_context(const iam::ContextValues& of) {
    if (!of.multivalued && of.values.size() == 1) return of.values.front();
    return Document::Array(of.values.begin(), of.values.end());
}

void read_context(iam::Context& context, std::string_view key, const Document& from) {
    if (const std::string* text = from.if_string()) return context.set(key, *text);
    std::vector<std::string> values;
    if (from.if_array() != nullptr) {
        for (const Document& value : *from.if_array()) {
            if (value.if_string() != nullptr) values.push_back(*value.if_string());
        }
    }
    context.set_list(key, std::move(values));
}

Document write_statement(const StatementMark& mark) {
    Object out;
    put(out, "layer", mark.layer);
    put(out, "policy", mark.policy);
    put(out, "sid", mark.sid);
    out.append("index", static_cast<std::size_t>(mark.index));
    put(out, "place", mark.place);
    return out;
}

Document write_check(const CheckMark& check) {
    Object out;
    put(out, "action", check.action);
    put(out, "resource", check.resource);
    put(out, "verdict", check.verdict);
    put(out, "layer", check.layer);
    put(out, "shadow", check.shadow);
    Document::Array determining;
    for (const auto& mark : check.determining) determining.push_back(write_statement(mark));
    if (!determining.empty()) out.append("determining", std::move(determining));
    Object context;
    for (const auto& [key, values] : check.context) context.append(key, write_context(values));
    if (!context.empty()) out.append("context", std::move(context));
    return out;
}

Document write_actor(const Actor& actor) {
    Object out;
    put(out, "kind", actor.kind);
    put(out, "arn", actor.arn);
    put(out, "role_arn", actor.role_arn);
    put(out, "access_key_id", actor.access_key_id);
    put(out, "function", actor.function);
    if (actor.deployer) out.append("deployer", true);
    return out;
}

std::string text_of(const Document& from, std::string_view name) {
    const std::string* text = from.find_string(name);
    return text == nullptr ? std::string{} : *text;
}

std::int64_t integer_of(const Document& from, std::string_view name) {
    const Document* member = from.find(name);
    return member == nullptr ? 0 : member->as_integer().value_or(0);
}

/// A number that counts something; 0 for one below it, which no line of ours has.
std::uint64_t count_of(const Document& from, std::string_view name) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(integer_of(from, name), 0));
}

const Document::Array& array_of(const Document& from, std::string_view name) {
    static const Document::Array kNone;
    const Document* member = from.find(name);
    return member != nullptr && member->if_array() != nullptr ? *member->if_array() : kNone;
}

const Object& object_of(const Document& from, std::string_view name) {
    static const Object kNone;
    const Document* member = from.find(name);
    return member != nullptr && member->if_object() != nullptr ? *member->if_object() : kNone;
}

CheckMark read_check(const Document& from) {
    CheckMark check{text_of(from, "action"),
                    text_of(from, "resource"),
                    text_of(from, "verdict"),
                    text_of(from, "layer"),
                    {},
                    {},
                    text_of(from, "shadow")};
    for (const Document& mark : array_of(from, "determining")) {
        check.determining.push_back({text_of(mark, "layer"), text_of(mark, "policy"), text_of(mark, "sid"),
                                     count_of(mark, "index"),
                                     text_of(mark, "place")});
    }
    for (const auto& [key, values, span] : object_of(from, "context")) {
        read_context(check.context, key, values);
    }
    return check;
}

Actor read_actor(const Document& entry) {
    const Document* from = entry.find("actor");
    if (from == nullptr) return {};
    const Document* deployer = from->find("deployer");
    return {text_of(*from, "kind"),     text_of(*from, "arn"),
            text_of(*from, "role_arn"), text_of(*from, "access_key_id"),
            text_of(*from, "function"), deployer != nullptr && *deployer == Document(true)};
}

}  // namespace

std::string_view kind_name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::string to_line(const Entry& entry) {
    Object out;
    out.append("sequence", static_cast<std::size_t>(entry.sequence));
    out.append("kind", kind_name(entry.kind));
    out.append("at_ms", static_cast<std::int64_t>(entry.at.time_since_epoch().count()));
    put(out, "request_id", entry.request_id);
    put(out, "parent_id", entry.parent_id);
    Document actor = write_actor(entry.actor);
    if (!actor.if_object()->empty()) out.append("actor", std::move(actor));
    put(out, "service", entry.service);
    put(out, "operation", entry.operation);
    Document::Array checks;
    for (const auto& check : entry.checks) checks.push_back(write_check(check));
    if (!checks.empty()) out.append("checks", std::move(checks));
    out.append("status", entry.status);
    put(out, "error_code", entry.error_code);
    put(out, "error_message", entry.error_message);
    out.append("latency_us", static_cast<std::size_t>(entry.latency_us));
    put(out, "source_ip", entry.source_ip);
    put(out, "user_agent", entry.user_agent);
    Object details;
    for (const auto& [name, value] : entry.details) details.append(name, value);
    if (!details.empty()) out.append("details", std::move(details));
    return wire::to_json(out);
}

std::variant<Entry, std::string> from_line(std::string_view line) {
    const auto parsed = wire::read_json(line);
    if (!parsed || parsed->if_object() == nullptr) return std::string("not a JSON object");
    const std::string kind = text_of(*parsed, "kind");
    std::size_t number = 0;
    while (number < kKindNames.size() && kKindNames[number] != kind) ++number;
    if (number == kKindNames.size()) return "unknown kind \"" + kind + "\"";
    Entry entry;
    entry.sequence = count_of(*parsed, "sequence");
    entry.kind = static_cast<Kind>(number);
    entry.at = core::Instant{std::chrono::milliseconds{integer_of(*parsed, "at_ms")}};
    entry.request_id = text_of(*parsed, "request_id");
    entry.parent_id = text_of(*parsed, "parent_id");
    entry.actor = read_actor(*parsed);
    entry.service = text_of(*parsed, "service");
    entry.operation = text_of(*parsed, "operation");
    for (const Document& check : array_of(*parsed, "checks")) entry.checks.push_back(read_check(check));
    entry.status = static_cast<int>(std::min<std::uint64_t>(count_of(*parsed, "status"), 999));
    entry.error_code = text_of(*parsed, "error_code");
    entry.error_message = text_of(*parsed, "error_message");
    entry.latency_us = count_of(*parsed, "latency_us");
    entry.source_ip = text_of(*parsed, "source_ip");
    entry.user_agent = text_of(*parsed, "user_agent");
    for (const auto& [name, value, span] : object_of(*parsed, "details")) {
        if (value.if_string() != nullptr) entry.details[name] = *value.if_string();
    }
    return entry;
}

}  // namespace leastwise::ledger
