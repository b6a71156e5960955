#include "runtime/template/yaml.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/scalar.hpp"
#include "runtime/template/yaml_text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Member;
using core::Object;
using core::Span;

constexpr std::string_view kYamlTag = "tag:yaml.org,2002:";
enum class Grammar { yaml, json };

/// Ends reading at the first thing that makes the rest meaningless; caught in parse_yaml.
struct Unreadable {
    core::Diagnostic diagnostic;
};

/// `!Ref x` becomes {"Ref": x}, `!GetAtt a.b.c` {"Fn::GetAtt": ["a", "b.c"]}.
Document long_form(const std::string& tag, Document value, Span span) {
    const std::string name = tag.substr(1);
    if (name == "GetAtt" && value.if_string() != nullptr) {
        const std::string& text = *value.if_string();
        const std::size_t dot = text.find('.');
        Document::Array parts{Document(text.substr(0, dot)).at(value.span())};
        if (dot != std::string::npos) parts.push_back(Document(text.substr(dot + 1)).at(value.span()));
        value = Document(std::move(parts)).at(span);
    }
    const bool bare = name == "Ref" || name == "Condition";
    Object object;
    object.append(bare ? name : "Fn::" + name, std::move(value));
    object.begin()->name_span = span;
    return Document(std::move(object)).at(span);
}

/// Turns yaml-cpp's events into a Document.
class Builder final : public YAML::EventHandler {
public:
    Builder(std::string_view text, std::uint16_t file, Grammar grammar, core::Diagnostics& diagnostics)
        : text_(text), file_(file), grammar_(grammar), diagnostics_(diagnostics) {}

    Document take() { return std::move(root_); }
    /// Where the innermost collection that is still open began; line 0 when none is.
    Span innermost() const { return open_.empty() ? Span{file_, 0, 0} : open_.back().value.span(); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        // An absent value is reported at the token after it; it belongs to its key.
        const bool written = mark.pos >= 0 && starts_value(static_cast<std::size_t>(mark.pos));
        const bool has_key = !open_.empty() && open_.back().has_key;
        finish(Document().at(written || !has_key ? span(mark) : open_.back().key_span), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            fail(code::kSyntax, span(mark), "an alias refers to the value that contains it",
                 "write the value out");
        }
        count(found->second.nodes, span(mark));
        Document copy = found->second.value;
        copy.at(span(mark));
        add(std::move(copy), found->second.nodes);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        finish(scalar(tag, repaired(value), span(mark)), anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Document(Document::Array{}));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Document(Object{}));
    }
    void OnMapEnd() override {
        apply_merges();
        close();
    }

private:
    struct Open {
        Document value;
        std::string tag;
        YAML::anchor_t anchor = 0;
        std::size_t nodes = 1;
        bool has_key = false;
        std::string key;
        Span key_span;
        std::vector<Document> merges;
    };
    struct Anchored {
        Document value;
        std::size_t nodes = 0;
    };

    Span span(const YAML::Mark& mark) const {
        if (mark.line < 0) return {file_, 1, 1};
        return {file_, static_cast<std::uint32_t>(mark.line + 1),
                static_cast<std::uint32_t>(mark.column + 1)};
    }

    [[noreturn]] static void fail(std::string_view code, Span at, std::string message, std::string hint) {
        throw Unreadable{error(code, at, std::move(message), std::move(hint))};
    }

    void count(std::size_t nodes, Span at) {
        total_ += nodes;
        if (total_ > kNodesMax) {
            fail(code::kLimit, at,
                 "the template expands to more than " + std::to_string(kNodesMax) + " values",
                 "use fewer aliases");
        }
    }

    bool starts_value(std::size_t at) const {
        const std::string_view rest = text_.substr(std::min(at, text_.size()));
        return rest.starts_with('~') || rest.starts_with('!') || rest.starts_with('&') ||
               rest.starts_with("null") || rest.starts_with("Null") || rest.starts_with("NULL");
    }

    Document scalar(const std::string& tag, const std::string& value, Span at) {
        if (tag == "?") {
            Document resolved = grammar_ == Grammar::json ? json_scalar(value) : plain_scalar(value);
            return resolved.at(at);
        }
        if (tag == "!" || tag.empty()) return Document(value).at(at);
        if (tag.starts_with(kYamlTag)) return tagged(tag.substr(kYamlTag.size()), value, at);
        return long_form(tag, Document(value).at(at), at);
    }

    Document tagged(const std::string& kind, const std::string& value, Span at) {
        std::optional<Document> result;
        if (kind == "str" || kind == "timestamp" || kind == "binary") result = Document(value);
        if (kind == "int") result = as_yaml_int(value);
        if (kind == "bool") result = as_yaml_bool(value);
        if (kind == "null") result = Document();
        if (kind == "float") {
            result = as_yaml_float(value);
            if (!result && as_yaml_int(value))
                result = as_yaml_float(as_yaml_int(value)->if_number()->text + ".0");
        }
        if (!result) {
            fail(code::kSyntax, at, "'" + value + "' cannot be read as !!" + kind,
                 "leave the tag out or correct it");
        }
        return result->at(at);
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Document empty) {
        if (open_.size() >= kDepthMax) {
            fail(code::kLimit, span(mark),
                 "values are nested more than " + std::to_string(kDepthMax) + " levels deep",
                 "flatten the template");
        }
        count(1, span(mark));
        open_.emplace_back();
        open_.back().value = std::move(empty.at(span(mark)));
        open_.back().tag = tag;
        open_.back().anchor = anchor;
    }

    void close() {
        Open closed = std::move(open_.back());
        open_.pop_back();
        const std::string& tag = closed.tag;
        Document value = std::move(closed.value);
        const bool standard = tag == "?" || tag == "!" || tag.empty();
        if (tag.starts_with(kYamlTag)) {
            const std::string kind = tag.substr(kYamlTag.size());
            if (kind != (value.if_array() != nullptr ? "seq" : "map")) {
                fail(code::kSyntax, value.span(), "a value tagged !!" + kind + " cannot be read",
                     "leave the tag out");
            }
        } else if (!standard) {
            const Span at = value.span();
            value = long_form(tag, std::move(value), at);
            ++closed.nodes;
        }
        remember(closed.anchor, value, closed.nodes);
        add(std::move(value), closed.nodes);
    }

    /// A scalar is complete at once.
    void finish(Document value, YAML::anchor_t anchor) {
        count(1, value.span());
        remember(anchor, value, 1);
        add(std::move(value), 1);
    }

    void remember(YAML::anchor_t anchor, const Document& value, std::size_t nodes) {
        if (anchor == 0) return;
        count(nodes, value.span());
        anchors_[anchor] = {value, nodes};
    }

    /// Puts a complete value where it belongs: a key, a member's value, an element, the root.
    void add(Document value, std::size_t nodes) {
        if (open_.empty()) {
            root_ = std::move(value);
            return;
        }
        Open& parent = open_.back();
        parent.nodes += nodes;
        if (Document::Array* elements = parent.value.if_array()) {
            elements->push_back(std::move(value));
        } else if (!parent.has_key) {
            begin_member(parent, value);
        } else {
            end_member(parent, std::move(value));
        }
    }

    static void begin_member(Open& parent, const Document& key) {
        if (key.if_array() != nullptr || key.if_object() != nullptr) {
            fail(code::kSyntax, key.span(), "a mapping or a list cannot be a key", "quote the key");
        }
        parent.has_key = true;
        parent.key = key_text(key);
        parent.key_span = key.span();
    }

    void end_member(Open& parent, Document value) {
        parent.has_key = false;
        if (parent.key == "<<" && grammar_ == Grammar::yaml) {
            parent.merges.push_back(std::move(value));
            return;
        }
        Object& object = *parent.value.if_object();
        if (Document* present = object.find(parent.key)) {
            diagnostics_.push_back(warning(code::kDuplicateKey, parent.key_span,
                                           "'" + parent.key + "' is given twice; the last one counts",
                                           "remove one of the two"));
            *present = std::move(value);
            return;
        }
        object.append(parent.key, std::move(value));
        last(object).name_span = parent.key_span;
    }

    static Member& last(Object& object) { return *(object.end() - 1); }

    /// `<<: *defaults` or a list of such: members that are not given here, the first source of a name counts.
    void apply_merges() {
        Open& current = open_.back();
        if (current.merges.empty()) return;
        Object merged;
        for (const Document& source : current.merges) {
            if (const Document::Array* several = source.if_array()) {
                for (const Document& one : *several) merge_into(merged, one);
            } else {
                merge_into(merged, source);
            }
        }
        for (Member& own : *current.value.if_object()) {
            if (Document* inherited = merged.find(own.name)) {
                *inherited = std::move(own.value);
            } else {
                merged.append(own.name, std::move(own.value));
                last(merged).name_span = own.name_span;
            }
        }
        const Span at = current.value.span();
        current.value = Document(std::move(merged)).at(at);
    }

    static void merge_into(Object& merged, const Document& source) {
        const Object* object = source.if_object();
        if (object == nullptr) {
            fail(code::kSyntax, source.span(),
                 "'<<' wants a mapping to merge, not a " + std::string(source.kind_name()),
                 "refer to a mapping with an anchor");
        }
        for (const Member& member : *object) {
            if (merged.find(member.name) != nullptr) continue;
            merged.append(member.name, member.value);
            last(merged).name_span = member.name_span;
        }
    }

    std::string_view text_;
    std::uint16_t file_;
    Grammar grammar_;
    core::Diagnostics& diagnostics_;
    Document root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchored> anchors_;
    std::size_t total_ = 0;
};

/// `innermost` is the place that counts when the text ends too early.
core::Diagnostic syntax_error(const YAML::ParserException& failure, Span innermost, std::uint16_t file) {
    const bool unclosed =
        failure.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW || failure.msg == YAML::ErrorMsg::END_OF_MAP_FLOW;
    if (unclosed && innermost.line != 0) {
        return error(code::kSyntax, innermost, "the list or mapping that starts here is not closed",
                     "close it with ] or }");
    }
    Span at{file, 0, 0};
    if (failure.mark.line >= 0) {
        at.line = static_cast<std::uint32_t>(failure.mark.line + 1);
        at.column = static_cast<std::uint32_t>(failure.mark.column + 1);
    }
    return error(code::kSyntax, at, "this is not well-formed YAML: " + failure.msg,
                 "check the indentation and the quotes here and on the line before");
}

}  // namespace

std::optional<Document> parse_yaml(std::string_view text, std::uint16_t file,
                                   core::Diagnostics& diagnostics) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (auto problem = unreadable_bytes(text, file)) {
        diagnostics.push_back(std::move(*problem));
        return {};
    }
    const bool json = core::trim(text).starts_with('{');
    const std::string input = json ? join_surrogates(text) : std::string(text);
    Builder builder(input, file, json ? Grammar::json : Grammar::yaml, diagnostics);
    try {
        std::istringstream stream(input);
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) return Document().at({file, 1, 1});
        Document root = builder.take();
        Builder rest(input, file, Grammar::yaml, diagnostics);
        if (parser.HandleNextDocument(rest)) {
            const Span at = rest.take().span();
            diagnostics.push_back(error(code::kSyntax, at, "the file holds more than one YAML document",
                                        "keep one; CloudFormation reads a single document"));
            return {};
        }
        return root;
    } catch (const Unreadable& failure) {
        diagnostics.push_back(failure.diagnostic);
    } catch (const YAML::ParserException& failure) {
        diagnostics.push_back(syntax_error(failure, builder.innermost(), file));
    }
    return {};
}

}  // namespace leastwise::templates
