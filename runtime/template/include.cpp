#include "runtime/template/include.hpp"

#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/template/yaml.hpp"

#include <algorithm>
#include <optional>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Member;

constexpr std::size_t kIncludesMax = 200;  // ours: includes in one template

class Includer {
public:
    Includer(Template& loaded, const Values& parameters, const ReadFile& read_file)
        : loaded_(loaded), parameters_(parameters), read_file_(read_file) {}

    void walk(Document& value) {
        if (core::Object* object = value.if_object()) {
            for (Member& one : *object) {
                if (one.name != "Fn::Transform") walk(one.value);
            }
            const Document* call = object->find("Fn::Transform");
            const std::string* name = call == nullptr ? nullptr : call->find_string("Name");
            if (name == nullptr) return;
            const Document copy = *call;
            if (*name == "AWS::Include") {
                replace(value, copy);
            } else {
                leave_out(value, copy, *copy.find_string("Name"));
            }
        } else if (Document::Array* elements = value.if_array()) {
            for (Document& element : *elements) walk(element);
        }
    }

private:
    void problem(core::Span at, std::string message, std::string hint) {
        loaded_.diagnostics.push_back(error(code::kInclude, at, std::move(message), std::move(hint)));
    }

    /// Another macro adds nothing; a value that it alone would have made is left out.
    void leave_out(Document& value, const Document& call, const std::string& name) {
        loaded_.unsupported.push_back(unsupported_macro(name, call.span()));
        const core::Span at = value.span();
        value.if_object()->erase("Fn::Transform");
        if (value.if_object()->empty()) value = Document::object({{"Ref", "AWS::NoValue"}}).at(at);
    }

    /// The content takes the place of the transform; members beside the transform stay.
    void replace(Document& value, const Document& call) {
        core::Object& object = *value.if_object();
        object.erase("Fn::Transform");
        std::optional<Document> content = included(call);
        if (!content) {
            content = Document::object();
            content->at(call.span());
        }
        if (object.empty()) {
            value = std::move(*content);
            return;
        }
        const core::Object* more = content->if_object();
        if (more == nullptr) {
            problem(call.span(),
                    "the included file must be a mapping, since there are members beside Fn::Transform",
                    "move the transform to a member of its own");
            return;
        }
        for (const Member& one : *more) {
            if (object.find(one.name) != nullptr) continue;
            object.append(one.name, one.value);
            (object.end() - 1)->name_span = one.name_span;
        }
    }

    std::optional<std::string> location(const Document& call) {
        const Document* parameters = call.find("Parameters");
        const Document* place = parameters == nullptr ? nullptr : parameters->find("Location");
        if (place == nullptr) {
            problem(call.span(), "AWS::Include needs the parameter Location",
                    "name a file beside the template");
            return {};
        }
        Scope scope;
        scope.parameters = &parameters_;
        scope.exports = &loaded_.options.exports;
        scope.place = loaded_.options.place;
        const Evaluated evaluated = evaluate(*place, scope, loaded_.diagnostics);
        const std::string* text = evaluated.value.if_string();
        if (text == nullptr) {
            problem(place->span(), "the Location of AWS::Include must be known before anything is created",
                    "use plain text or parameters");
            return {};
        }
        if (text->starts_with("s3://") || text->starts_with("https://")) {
            problem(place->span(),
                    "AWS::Include of '" + *text + "' cannot be read: it is not on this machine",
                    "name the local file, as before `aws cloudformation package`");
            return {};
        }
        return *text;
    }

    std::optional<Document> included(const Document& call) {
        const auto path = location(call);
        if (!path) return {};
        const std::string full =
            path->starts_with('/') || loaded_.directory.empty() ? *path : loaded_.directory + "/" + *path;
        if (++count_ > kIncludesMax) {
            if (count_ == kIncludesMax + 1)
                problem(call.span(), "the template includes more than 200 files", "");
            return {};
        }
        const auto text = read_file_(full);
        if (!text) {
            problem(call.span(), "the file '" + full + "' that AWS::Include names cannot be read",
                    "check the path; it starts from the template's directory");
            return {};
        }
        const std::uint16_t file = loaded_.files.add(full);
        loaded_.texts.push_back(*text);
        std::optional<Document> content = parse_yaml(*text, file, loaded_.diagnostics);
        if (content && has_transform(*content)) {
            problem(call.span(),
                    "the included file '" + full +
                        "' has a transform of its own; AWS::Include does not "
                        "run it",
                    "include that file from the template");
            return {};
        }
        return content;
    }

    static bool has_transform(const Document& value) {
        if (const core::Object* object = value.if_object()) {
            return std::ranges::any_of(*object, [](const Member& one) {
                return one.name == "Fn::Transform" || has_transform(one.value);
            });
        }
        const Document::Array* elements = value.if_array();
        return elements != nullptr && std::ranges::any_of(*elements, has_transform);
    }

    Template& loaded_;
    const Values& parameters_;
    const ReadFile& read_file_;
    std::size_t count_ = 0;
};

}  // namespace

Unsupported unsupported_macro(const std::string& name, core::Span span) {
    return {"the macro " + name, "it is not run; run it first where the template needs what it makes", span};
}

void apply_includes(Template& loaded, Document& document, const Values& parameters,
                    const ReadFile& read_file) {
    Includer(loaded, parameters, read_file).walk(document);
}

}  // namespace leastwise::templates
