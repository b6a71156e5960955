#include "runtime/template/sam/refusal.hpp"

namespace leastwise::templates::sam {
namespace {

[[noreturn]] void refuse_kind(const core::Document& value, Subject subject, std::string_view path,
                              std::string_view kind) {
    const bool attribute = subject.noun == Subject::Noun::attribute;
    refuse(subject,
           std::string(attribute ? "Attribute '" : "Property '") + std::string(path) + "' should be a " +
               std::string(kind) + ".",
           value.span());
}

}  // namespace

std::string Refusal::message() const {
    switch (about) {
        case About::resource: return "Resource with id [" + id + "] is invalid. " + detail;
        case About::event: return "Event with id [" + id + "] is invalid. " + detail;
        case About::document: break;
    }
    return detail;
}

void refuse(Subject subject, std::string detail, core::Span span) {
    throw Refusal{subject.about, std::string(subject.id), std::move(detail), span};
}

void refuse_resource(std::string_view logical_id, std::string detail, core::Span span) {
    throw Refusal{Refusal::About::resource, std::string(logical_id), std::move(detail), span};
}

void refuse_event(std::string_view event_id, std::string detail, core::Span span) {
    throw Refusal{Refusal::About::event, std::string(event_id), std::move(detail), span};
}

void refuse_template(std::string detail, core::Span span) {
    throw Refusal{Refusal::About::document, {}, "Structure of the SAM template is invalid. " + detail, span};
}

void refuse_document(std::string message, core::Span span) {
    throw Refusal{Refusal::About::document, {}, std::move(message), span};
}

const core::Object& expect_map(const core::Document& value, Subject subject, std::string_view path,
                               std::string_view message) {
    const core::Object* object = value.if_object();
    if (object == nullptr && !message.empty()) refuse(subject, std::string(message), value.span());
    if (object == nullptr) refuse_kind(value, subject, path, "map");
    return *object;
}

const core::Document::Array& expect_list(const core::Document& value, Subject subject,
                                         std::string_view path) {
    const core::Document::Array* elements = value.if_array();
    if (elements == nullptr) refuse_kind(value, subject, path, "list");
    return *elements;
}

const std::string& expect_text(const core::Document& value, Subject subject, std::string_view path) {
    const std::string* text = value.if_string();
    if (text == nullptr) refuse_kind(value, subject, path, "string");
    return *text;
}

void expect_present(const core::Document& value, Subject subject, std::string_view path) {
    if (value.is_null()) refuse(subject, "Property '" + std::string(path) + "' is required.", value.span());
}

}  // namespace leastwise::templates::sam
