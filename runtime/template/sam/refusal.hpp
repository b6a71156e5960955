#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::templates::sam {

/// The SAM transform refuses something; ends the translation of one resource, or of the whole template when
/// it is a matter of the document. Thrown inside `sam` only and collected by `translate`. The texts are SAM's
/// own: see samtranslator/model/exceptions.py of https://github.com/aws/serverless-application-model.
struct Refusal {
    enum class About { resource, event, document };
    About about = About::resource;
    std::string id;      ///< of the resource or of the event
    std::string detail;  ///< the words after "Resource with id [id] is invalid. "
    core::Span span{};

    std::string message() const;
};

[[noreturn]] void refuse_resource(std::string_view logical_id, std::string detail, core::Span span = {});
[[noreturn]] void refuse_event(std::string_view event_id, std::string detail, core::Span span = {});
/// "Structure of the SAM template is invalid. " and the detail.
[[noreturn]] void refuse_template(std::string detail, core::Span span = {});
/// The detail alone.
[[noreturn]] void refuse_document(std::string message, core::Span span = {});

/// Names what a value belongs to, for the refusal when it is of another kind.
struct Subject {
    Refusal::About about = Refusal::About::resource;
    std::string_view id;
    enum class Noun { property, attribute } noun = Noun::property;
};

const core::Object& expect_map(const core::Document& value, Subject subject, std::string_view path,
                               std::string_view message = {});
const core::Document::Array& expect_list(const core::Document& value, Subject subject, std::string_view path);
const std::string& expect_text(const core::Document& value, Subject subject, std::string_view path);
void expect_present(const core::Document& value, Subject subject, std::string_view path);
[[noreturn]] void refuse(Subject subject, std::string detail, core::Span span);

inline Subject of_resource(std::string_view id) {
    return {Refusal::About::resource, id, Subject::Noun::property};
}
inline Subject of_event(std::string_view id) { return {Refusal::About::event, id, Subject::Noun::property}; }
inline Subject attribute_of(std::string_view id) {
    return {Refusal::About::resource, id, Subject::Noun::attribute};
}

}  // namespace leastwise::templates::sam
